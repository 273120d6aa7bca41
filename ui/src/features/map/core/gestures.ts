/**
 * What people do to a map in one go, as lists of changes: adding, moving, deleting, hiding, converting.
 *
 * Law: a gesture looks at a whole document and gives changes that lead to a whole one; it touches nothing itself. Applied
 * and undone as one. Splitting and joining stand in `splitting.ts`, copies in `duplicating.ts`, blocks of a
 * spreadsheet in `pasting.ts`.
 */

import { cut } from "./characters";
import table from "./fullLanes.json";
import { newId } from "./identity";
import { FIRST_ORDER, ordered, stepsInOrder } from "./ordering";
import { fieldOf, holdsCells, isBlank, keptOf, objectsOf } from "./records";
import { beforeGoing, withSpans } from "./spans";
import { readText } from "./texts";
import type {
  AnyChange,
  ById,
  Cell,
  Collection,
  Interaction,
  Json,
  Lane,
  LaneType,
  Lang,
  MapDocument,
  Measure,
  Persona,
  Stage,
  Step,
  Touchpoint,
} from "./types";

/** Changes that make something, and the id of what they make. */
export interface Made {
  readonly changes: AnyChange[];
  readonly id: string;
}

type Into = Readonly<Record<string, string | null>>;

/** An object, new in a collection, before another of those it stands among; null: last. */
export function placed(
  collection: Collection,
  id: string,
  object: object,
  before: string | null,
): AnyChange[] {
  const given: Json = { ...object, ...(fieldOf(collection, "order") ? { order: FIRST_ORDER } : {}) };
  const add: AnyChange = { change: "add", collection, id, object: given };
  return fieldOf(collection, "order") ? [add, { change: "move", collection, id, before }] : [add];
}

/** The next of those an object stands among; null where it is the last. "After x" is "before the next of x". */
export function nextOf(document: MapDocument, collection: Collection, id: string): string | null {
  const objects = objectsOf(document, collection) as ById<Json & { order?: string }>;
  const own = objects[id];
  const { among } = keptOf(collection);
  const together = ordered(objects).filter(([, each]) =>
    among.every((field) => each[field] === own?.[field]),
  );
  return together[together.findIndex(([key]) => key === id) + 1]?.[0] ?? null;
}

export function addStage(
  document: MapDocument,
  stage: Omit<Stage, "order">,
  before: string | null = null,
): Made {
  const id = newId("stage");
  return { id, changes: placed("stages", id, { hue: hueAfter(document, before), ...stage }, before) };
}

/** The hue that follows the one on the left, so that neighbours differ. */
function hueAfter(document: MapDocument, before: string | null): number {
  const stages = ordered(document.stages);
  const place = before === null ? stages.length : stages.findIndex(([id]) => id === before);
  const left = stages[place - 1]?.[1];
  return left ? ((left.hue ?? 1) % HUES) + 1 : 1;
}

const HUES = 5;

/** A step in a stage, before another of its steps; null: last. Cards over both its neighbours go over it too. */
export function addStep(
  document: MapDocument,
  step: Omit<Step, "order">,
  before: string | null = null,
): Made {
  const id = newId("step");
  return { id, changes: withSpans(document, placed("steps", id, step, before)) };
}

export function addLane(
  document: MapDocument,
  lane: Omit<Lane, "order">,
  before: string | null = null,
): Made {
  const id = newId("lane");
  const next = before === null ? undefined : document.lanes[before];
  const band = lane.band ?? next?.band ?? undefined;
  const measure = lane.type === "metric" ? (lane.measure ?? "reached") : undefined;
  return {
    id,
    changes: placed(
      "lanes",
      id,
      {
        ...lane,
        ...(band ? { band } : {}),
        ...(measure ? { measure } : {}),
        ...(document.detail === "simple" ? { main: true } : {}),
      },
      before,
    ),
  };
}

/** A card, below those that are there or before one of them. */
export function addCard(cell: Omit<Cell, "order">, before: string | null = null): Made {
  const id = newId("cell");
  return { id, changes: placed("cells", id, cell, before) };
}

export function addPersona(persona: Omit<Persona, "order">): Made {
  const id = newId("persona");
  return { id, changes: placed("personas", id, persona, null) };
}

/** A touchpoint that a step meets, which is there already; nothing where the step meets it already. */
export function meetTouchpoint(
  document: MapDocument,
  step: string,
  touchpoint: string,
  interaction: Partial<Omit<Interaction, "step" | "touchpoint" | "order">> = {},
): Made | null {
  const there = Object.values(document.interactions).some(
    (each) => each.step === step && each.touchpoint === touchpoint,
  );
  if (there) return null;
  const id = newId("interaction");
  return { id, changes: placed("interactions", id, { ...interaction, step, touchpoint }, null) };
}

/** A new touchpoint, met by a step. The id is the interaction's. */
export function addTouchpoint(
  step: string,
  touchpoint: Touchpoint,
  interaction: Partial<Omit<Interaction, "step" | "touchpoint" | "order">> = {},
): Made {
  const made = newId("touchpoint");
  const id = newId("interaction");
  return {
    id,
    changes: [
      ...placed("touchpoints", made, touchpoint, null),
      ...placed("interactions", id, { ...interaction, step, touchpoint: made }, null),
    ],
  };
}

/** A way from one step to another; nothing where there is one, or where both are the same. */
export function addBranch(
  document: MapDocument,
  source: string,
  target: string,
  condition = "",
): Made | null {
  const there = Object.values(document.branches).some(
    (each) => each.source === source && each.target === target,
  );
  if (there || source === target) return null;
  const id = newId("branch");
  return {
    id,
    changes: placed("branches", id, { source, target, ...(condition ? { condition } : {}) }, null),
  };
}

/** Several objects to one place, in the order they have on the map. */
export function moveMany(
  document: MapDocument,
  collection: Collection,
  ids: readonly string[],
  before: string | null,
  into: Into = {},
): AnyChange[] {
  const going = new Set(ids);
  let anchor = before;
  while (anchor !== null && going.has(anchor)) anchor = nextOf(document, collection, anchor);
  const inOrder = (collection === "steps" ? stepsInOrder(document) : ordered(placesOf(document, collection)))
    .map(([id]) => id)
    .filter((id) => going.has(id));
  const moves = inOrder.map(
    (id): AnyChange => ({ change: "move", collection, id, before: anchor, into: { ...into } }),
  );
  if (collection === "steps") return withSpans(document, moves, { leaving: going });
  return collection === "stages" ? withSpans(document, moves, { leaving: stepsOf(document, going) }) : moves;
}

function placesOf(document: MapDocument, collection: Collection): ById<{ readonly order?: string }> {
  return objectsOf(document, collection) as ById<{ readonly order?: string }>;
}

/** Ids of the steps of some stages. */
export function stepsOf(document: MapDocument, stages: ReadonlySet<string>): Set<string> {
  return new Set(Object.keys(document.steps).filter((id) => stages.has(document.steps[id]?.stage ?? "")));
}

/** Several objects away, with what cannot be without them. Cards over steps that stay, stay over those. */
export function deleteMany(
  document: MapDocument,
  collection: Collection,
  ids: readonly string[],
): AnyChange[] {
  const objects = objectsOf(document, collection);
  const there = [...new Set(ids)].filter((id) => Object.hasOwn(objects, id));
  const going = new Set(there);
  const removals = there.map((id): AnyChange => ({ change: "remove", collection, id }));
  const steps = collection === "steps" ? going : collection === "stages" ? stepsOf(document, going) : null;
  return steps ? withSpans(document, [...beforeGoing(document, steps), ...removals]) : removals;
}

/** Hides or shows stages, steps or lanes. */
export function setHidden(
  document: MapDocument,
  collection: "stages" | "steps" | "lanes",
  ids: readonly string[],
  hidden: boolean,
): AnyChange[] {
  return ids
    .filter((id) => (document[collection][id]?.hidden ?? false) !== hidden)
    .map((id) => ({ change: "set_field", collection, id, field: "hidden", value: hidden || null }));
}

interface FullLane {
  readonly type: LaneType;
  readonly measure?: Measure;
  readonly main?: boolean;
  readonly title?: Readonly<Record<Lang, string>>;
}

/** The lanes of the full template, from top to bottom (etappe.maps.templates); those without a title have their type's usual name. */
const FULL_LANES = table as readonly FullLane[];

/** Lane types that a simple map shows. */
const SIMPLE_TYPES: ReadonlySet<LaneType> = new Set(["touchpoint", "quote"]);

/**
 * Simple or full, losing nothing. A map that becomes full and has main lanes only gets the lanes of a full one, once;
 * one that becomes simple and has no main lane gets some.
 */
export function setDetail(document: MapDocument, detail: "simple" | "full"): AnyChange[] {
  const lanes = ordered(document.lanes);
  const change: AnyChange = {
    change: "set_field",
    collection: "map",
    id: "",
    field: "detail",
    value: detail,
  };
  if (document.detail === detail) return [];
  if (detail === "full") {
    if (lanes.some(([, lane]) => !lane.main)) return [change];
    return [change, ...fullLanes(document, lanes)];
  }
  if (lanes.some(([, lane]) => lane.main)) return [change];
  const usual = lanes.filter(([, { type }]) => SIMPLE_TYPES.has(type));
  const main = usual.length > 0 ? usual : lanes.slice(0, 1);
  return [
    change,
    ...main.map(
      ([id]): AnyChange => ({ change: "set_field", collection: "lanes", id, field: "main", value: true }),
    ),
  ];
}

/** The lanes that a full map has and this one has not, each before the next of a full map that is there. */
function fullLanes(document: MapDocument, lanes: readonly [string, Lane][]): AnyChange[] {
  const there = (type: LaneType) => lanes.find(([, lane]) => lane.type === type)?.[0];
  const other: Lang = document.locale === "de" ? "en" : "de";
  return FULL_LANES.flatMap(({ title, ...lane }, at): AnyChange[] => {
    if (there(lane.type) !== undefined) return [];
    const next = FULL_LANES.slice(at + 1).find(({ type }) => there(type) !== undefined);
    const id = newId("lane");
    const named = title ? { ...lane, title: title[document.locale ?? "en"] } : lane;
    const made = placed("lanes", id, named, (next && there(next.type)) ?? null);
    if (title)
      made.push({
        change: "edit_text",
        collection: "lanes",
        id,
        field: "title",
        text: title[other],
        language: other,
      });
    return made;
  });
}

/** Changes of a lane's type, and the cards that cannot stay because the new type has none. */
export interface Converted {
  readonly changes: AnyChange[];
  readonly lost: readonly string[];
}

/**
 * Gives a lane another type and keeps what fits. Cards stay where the new type has cards. What becomes a lane of
 * touchpoints turns the words of its cards into touchpoints that the steps meet; in other lanes without cards they go.
 */
export function convertLane(document: MapDocument, lane: string, type: LaneType): Converted {
  const before = document.lanes[lane];
  if (!before || before.type === type) return { changes: [], lost: [] };
  const set = (field: string, value: unknown): AnyChange => ({
    change: "set_field",
    collection: "lanes",
    id: lane,
    field,
    value,
  });
  const changes: AnyChange[] = [set("type", type)];
  if (before.type === "metric") changes.push(set("measure", null));
  if (type === "metric") changes.push(set("measure", "reached"));
  if (holdsCells(type) || !holdsCells(before.type)) return { changes, lost: [] };
  const cards = ordered(
    Object.fromEntries(Object.entries(document.cells).filter(([, cell]) => cell.lane === lane)),
  );
  const removals = cards.map(([id]): AnyChange => ({ change: "remove", collection: "cells", id }));
  const named =
    type === "touchpoint" ? touchpointsOf(document, cards) : { changes: [], kept: new Set<string>() };
  const lost = cards.map(([id]) => id).filter((id) => !named.kept.has(id));
  return { changes: [...removals, ...changes, ...named.changes], lost };
}

/** Touchpoints named by the words of cards, one for each line, met by the cards' steps. */
function touchpointsOf(
  document: MapDocument,
  cards: readonly [string, Cell][],
): { changes: AnyChange[]; kept: Set<string> } {
  const changes: AnyChange[] = [];
  const kept = new Set<string>();
  const byName = new Map(Object.entries(document.touchpoints).map(([id, { name }]) => [name, id]));
  const met = new Set(
    Object.values(document.interactions).map(({ step, touchpoint }) => `${step} ${touchpoint}`),
  );
  for (const [card, cell] of cards) {
    const names = readText(document, { collection: "cells", id: card, field: "text" })
      .split("\n")
      .map((line) => cut(line.replace(/^\s*- /, "").trim(), LONGEST_NAME))
      .filter((name) => !isBlank(name));
    for (const name of names) {
      let touchpoint = byName.get(name);
      if (touchpoint === undefined) {
        touchpoint = newId("touchpoint");
        byName.set(name, touchpoint);
        changes.push(...placed("touchpoints", touchpoint, { name }, null));
      }
      kept.add(card);
      const meeting = `${cell.step} ${touchpoint}`;
      if (met.has(meeting)) continue;
      met.add(meeting);
      changes.push(...placed("interactions", newId("interaction"), { step: cell.step, touchpoint }, null));
    }
    if (cell.images?.length || cell.link) kept.delete(card);
  }
  return { changes, kept };
}

const LONGEST_NAME = fieldOf("touchpoints", "name")?.longest ?? 0;
