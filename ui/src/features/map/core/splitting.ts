/**
 * Splitting and merging steps and stages, as lists of changes.
 *
 * Law: nothing that was written goes: what stood at the parts stands at the whole, in its order, and the other way round.
 * Only what a map cannot have twice (an experience, a meeting with a touchpoint, a branch) is joined into one.
 */
import { cut } from "./characters";
import type { Made } from "./gestures";
import { moveMany, nextOf, placed, stepsOf } from "./gestures";
import { newId } from "./identity";
import { ordered, stepsInOrder } from "./ordering";
import { fieldOf, isBlank } from "./records";
import { withSpans } from "./spans";
import { readText } from "./texts";
import type { AnyChange, Collection, Experience, MapDocument, PlaceCollection } from "./types";

/**
 * A step in two: a new one right after it, to which the cards given go; so do the meetings given and the branches that
 * lead on. Cards over several steps that reached the step reach its second half.
 */
export function splitStep(
  document: MapDocument,
  step: string,
  title: string,
  going: { readonly cards?: readonly string[]; readonly interactions?: readonly string[] } = {},
): Made | null {
  const whole = document.steps[step];
  if (!whole) return null;
  const id = newId("step");
  const made = placed("steps", id, { stage: whole.stage, title }, nextOf(document, "steps", step));
  const moved = (collection: "cells" | "interactions", ids: readonly string[] = []) => {
    const own = ids.filter((each) => document[collection][each]?.step === step);
    return moveMany(document, collection, own, null, { step: id });
  };
  const changes: AnyChange[] = [
    ...made,
    ...moved("cells", going.cards),
    ...moved("interactions", going.interactions),
    ...branchesOf(document, "source", step).map((branch) => setField("branches", branch, "source", id)),
  ];
  return { id, changes: withSpans(document, changes, { insteadOf: new Map([[step, id]]) }) };
}

function branchesOf(document: MapDocument, end: "source" | "target", step: string): string[] {
  return Object.keys(document.branches).filter((id) => document.branches[id]?.[end] === step);
}

function setField(collection: PlaceCollection, id: string, field: string, value: unknown): AnyChange {
  return { change: "set_field", collection, id, field, value };
}

/** Several steps into the first of them on the map; with `title`, or all their titles. The id is that of the first. */
export function mergeSteps(document: MapDocument, ids: readonly string[], title?: string): Made | null {
  const chosen = new Set(ids);
  const steps = stepsInOrder(document).filter(([id]) => chosen.has(id));
  const [first, ...others] = steps;
  if (!first || others.length === 0) return null;
  const [id] = first;
  const gone = others.map(([each]) => each);
  const changes: AnyChange[] = [
    ...text(
      document,
      "steps",
      id,
      "title",
      title ?? joined(document, "steps", [id, ...gone], "title", " · "),
    ),
    ...text(
      document,
      "steps",
      id,
      "description",
      joined(document, "steps", [id, ...gone], "description", "\n\n"),
    ),
  ];
  if (!first[1].moment_of_truth && others.some(([, { moment_of_truth }]) => moment_of_truth))
    changes.push(setField("steps", id, "moment_of_truth", true));
  for (const each of gone) {
    changes.push(...moveMany(document, "cells", at(document, "cells", each), null, { step: id }));
    for (const action of at(document, "actions", each)) changes.push(setField("actions", action, "step", id));
    for (const [action, { measured_at }] of Object.entries(document.actions))
      if (measured_at === each) changes.push(setField("actions", action, "measured_at", id));
  }
  changes.push(...mergeMeetings(document, id, gone), ...mergeExperiences(document, id, gone));
  changes.push(...mergeBranches(document, id, gone));
  changes.push(...gone.map((each): AnyChange => ({ change: "remove", collection: "steps", id: each })));
  return {
    id,
    changes: withSpans(document, changes, { insteadOf: new Map(gone.map((each) => [each, id])) }),
  };
}

/** Ids of what stands at a step, in its order. */
function at(document: MapDocument, collection: "cells" | "interactions" | "actions", step: string): string[] {
  const own = Object.entries(document[collection]).filter(([, each]) => each.step === step);
  return ordered(Object.fromEntries(own)).map(([id]) => id);
}

/** The texts of several objects in one, each once; cut where there is no room for all. */
function joined(
  document: MapDocument,
  collection: Collection,
  ids: readonly string[],
  field: string,
  between: string,
): string {
  const texts = ids
    .map((id) => readText(document, { collection, id, field }))
    .filter((each) => !isBlank(each));
  return cut([...new Set(texts)].join(between), fieldOf(collection, field)?.longest ?? 0);
}

function text(
  document: MapDocument,
  collection: Collection,
  id: string,
  field: string,
  to: string,
): AnyChange[] {
  if (to === readText(document, { collection, id, field })) return [];
  return [{ change: "edit_text", collection, id, field, text: to, language: document.locale }];
}

function mergeMeetings(document: MapDocument, id: string, gone: readonly string[]): AnyChange[] {
  const met = new Set(
    at(document, "interactions", id).map((each) => document.interactions[each]?.touchpoint),
  );
  return gone.flatMap((step) =>
    at(document, "interactions", step).flatMap((each): AnyChange[] => {
      const touchpoint = document.interactions[each]?.touchpoint;
      if (met.has(touchpoint)) return []; // goes with its step
      met.add(touchpoint);
      return [{ change: "move", collection: "interactions", id: each, before: null, into: { step: id } }];
    }),
  );
}

const VALUES = ["expected", "experienced", "importance", "effort", "n"] as const;

/** What the first step says about a persona stays; what it does not say comes from the next that does. */
function mergeExperiences(document: MapDocument, id: string, gone: readonly string[]): AnyChange[] {
  const drawn = (step: string) =>
    Object.entries(document.experiences).filter(([, each]) => each.step === step);
  const kept = new Map(drawn(id).map(([key, each]) => [each.persona ?? null, { key, each }]));
  const changes: AnyChange[] = [];
  for (const step of gone)
    for (const [key, each] of drawn(step)) {
      const own = kept.get(each.persona ?? null);
      if (!own) {
        kept.set(each.persona ?? null, { key, each });
        changes.push(setField("experiences", key, "step", id));
        continue;
      }
      const missing = VALUES.filter((name) => own.each[name] === undefined && each[name] !== undefined);
      changes.push(...missing.map((name) => setField("experiences", own.key, name, each[name])));
      const taken = Object.fromEntries(missing.map((name) => [name, each[name]])) as Partial<Experience>;
      own.each = { ...own.each, ...taken };
    }
  return changes;
}

/** Branches lead to and from the step that stays; those between the merged ones and those there twice go. */
function mergeBranches(document: MapDocument, id: string, gone: readonly string[]): AnyChange[] {
  const stands = (step: string) => (gone.includes(step) ? id : step);
  const there = new Set<string>();
  const changes: AnyChange[] = [];
  const branches = Object.entries(document.branches).sort(([a], [b]) => (a < b ? -1 : 1));
  const untouched = ([, { source, target }]: (typeof branches)[number]) =>
    stands(source) === source && stands(target) === target;
  for (const [, { source, target }] of branches.filter(untouched)) there.add(`${source} ${target}`);
  for (const branch of branches.filter((each) => !untouched(each))) {
    const [key, { source, target }] = branch;
    const way = `${stands(source)} ${stands(target)}`;
    if (stands(source) === stands(target) || there.has(way)) {
      changes.push({ change: "remove", collection: "branches", id: key });
      continue;
    }
    there.add(way);
    if (stands(source) !== source) changes.push(setField("branches", key, "source", id));
    if (stands(target) !== target) changes.push(setField("branches", key, "target", id));
  }
  return changes;
}

/** A stage in two: a new one right after it, with this step and those after it. Nothing where the step is its first. */
export function splitStage(document: MapDocument, step: string, name: string): Made | null {
  const stage = document.steps[step]?.stage ?? "";
  const own = stepsInOrder(document).filter(([, each]) => each.stage === stage);
  const place = own.findIndex(([id]) => id === step);
  if (place < 1) return null;
  const id = newId("stage");
  const hue = ((document.stages[stage]?.hue ?? 1) % HUES) + 1;
  const going = own.slice(place).map(([each]) => each);
  return {
    id,
    changes: [
      ...placed("stages", id, { name, hue }, nextOf(document, "stages", stage)),
      ...going.map((each): AnyChange => intoStage(each, id)),
    ],
  };
}

const HUES = 5;

function intoStage(step: string, stage: string): AnyChange {
  return { change: "move", collection: "steps", id: step, before: null, into: { stage } };
}

/** Several stages into the first of them on the map; with `name`, or that of the first. The id is that of the first. */
export function mergeStages(document: MapDocument, ids: readonly string[], name?: string): Made | null {
  const chosen = new Set(ids);
  const stages = ordered(document.stages)
    .map(([id]) => id)
    .filter((id) => chosen.has(id));
  const [id, ...gone] = stages;
  if (id === undefined || gone.length === 0) return null;
  const going = stepsOf(document, new Set(gone));
  const inOrder = stepsInOrder(document).map(([step]) => step);
  const changes: AnyChange[] = [
    ...text(
      document,
      "stages",
      id,
      "name",
      name ?? readText(document, { collection: "stages", id, field: "name" }),
    ),
    ...text(document, "stages", id, "goal", joined(document, "stages", stages, "goal", "\n\n")),
    ...text(document, "stages", id, "question", joined(document, "stages", stages, "question", "\n")),
    ...inOrder.filter((step) => going.has(step)).map((step) => intoStage(step, id)),
    ...gone.map((each): AnyChange => ({ change: "remove", collection: "stages", id: each })),
  ];
  return { id, changes: withSpans(document, changes) };
}
