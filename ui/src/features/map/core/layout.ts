/**
 * A map to be read: stages over steps over lanes, in the reader's language, for a persona, in simple or full detail.
 *
 * Law: what is hidden is left out and counted; every other thing is there once, in its order. What did not change keeps its
 * identity from one layout to the next of the same `layouter`, so that one changed card changes its lane and nothing
 * else. Pure but for what it remembers; no pixels.
 */
import { ordered, stepsInOrder } from "./ordering";
import { coveredBy } from "./spans";
import { type Said, said } from "./texts";
import type {
  Band,
  Cell,
  Channel,
  Collection,
  Evidence,
  Experience,
  Interaction,
  Lane,
  Lang,
  MapDocument,
  Touchpoint,
} from "./types";

export interface Reader {
  readonly lang: Lang;
  /** Whose cards and experiences are shown beside those for everybody; null: only the latter. */
  readonly persona: string | null;
  /** Which lanes are shown; the map's own choice where it is not given. */
  readonly detail?: MapDocument["detail"];
}

export interface LaidStage {
  readonly id: string;
  readonly name: Said;
  readonly question: Said;
  readonly hue: number;
  /** Number of its first step on show, from 0, and how many there are; 0 for a stage without steps. */
  readonly first: number;
  readonly span: number;
  readonly hiddenSteps: number;
}

interface LaidInteraction {
  readonly id: string;
  readonly touchpoint: string;
  readonly name: Said;
  readonly type: NonNullable<Touchpoint["type"]>;
  readonly channel: Channel;
  readonly interaction: Interaction;
  /** Whether events of it are counted. */
  readonly bound: boolean;
}

export interface LaidStep {
  readonly id: string;
  readonly stage: string;
  readonly hue: number;
  readonly title: Said;
  readonly momentOfTruth: boolean;
  readonly child: string | null;
  readonly interactions: readonly LaidInteraction[];
  /** For the reader's persona, or else for everybody. */
  readonly experience: Experience | null;
}

export interface LaidCard {
  readonly id: string;
  readonly cell: Cell;
  readonly text: Said;
  readonly evidence: Evidence;
  /** How many steps on show it covers, from its place on. */
  readonly span: number;
}

export interface LaidLane {
  readonly id: string;
  readonly lane: Lane;
  readonly title: Said;
  readonly band: Band | null;
  /** Whether a line of the blueprint runs above it, because the lane above belongs to another band. */
  readonly line: Line | null;
  /** By number of the step on show, from 0; empty for lanes that show something else than cards. */
  readonly cards: ReadonlyMap<number, readonly LaidCard[]>;
}

/** The line between two bands: of interaction, of visibility, of internal interaction. */
export type Line = "interaction" | "visibility" | "internal";

interface LaidBranch {
  readonly id: string;
  /** Numbers of the steps on show, from 0. */
  readonly from: number;
  readonly to: number;
  readonly condition: Said;
}

export interface Layout {
  readonly stages: readonly LaidStage[];
  readonly steps: readonly LaidStep[];
  readonly lanes: readonly LaidLane[];
  readonly branches: readonly LaidBranch[];
  readonly hidden: { readonly stages: number; readonly steps: number; readonly lanes: number };
  /** Lanes that only full detail shows. */
  readonly beyondSimple: number;
}

const BANDS: readonly Band[] = ["customer", "frontstage", "backstage", "support"];
const LINES: readonly Line[] = ["interaction", "visibility", "internal"];

/** The line between two lanes; of several that run there the first. */
export function lineBetween(above: Band | null, below: Band | null): Line | null {
  if (above === null || below === null || above === below) return null;
  return LINES[Math.min(BANDS.indexOf(above), BANDS.indexOf(below))] ?? null;
}

/** Lays maps out, one after the other; remembers the last one so that what did not change is the same. */
export function layouter(): (document: MapDocument, reader: Reader) => Layout {
  let memory: Memory | null = null;
  return (document, reader) => {
    memory = remembered(document, reader, memory);
    return memory.layout;
  };
}

/** What the last layout was made of, and what of it can serve the next. */
interface Memory {
  readonly document: MapDocument;
  readonly reader: Reader;
  readonly frame: Frame;
  readonly views: WeakMap<Cell, LaidCard>;
  readonly lanes: ReadonlyMap<string, LaneCards>;
  readonly layout: Layout;
}

/** All of a layout but its lanes. */
interface Frame {
  readonly stages: readonly LaidStage[];
  readonly steps: readonly LaidStep[];
  readonly branches: readonly LaidBranch[];
  readonly hidden: { readonly stages: number; readonly steps: number };
  /** Ids of all steps in order, and the numbers of those on show. */
  readonly all: readonly string[];
  readonly number: ReadonlyMap<string, number>;
}

const FRAME = [
  "stages",
  "steps",
  "branches",
  "touchpoints",
  "interactions",
  "experiences",
  "translations",
  "locale",
] as const;
/** What the words of a card and its place follow from, beside the card itself. */
const CARDS = ["stages", "steps", "translations", "locale"] as const;

function remembered(document: MapDocument, reader: Reader, last: Memory | null): Memory {
  const sameReader = last?.reader.lang === reader.lang && last.reader.persona === reader.persona;
  const same = (names: readonly (keyof MapDocument)[]) =>
    last !== null && sameReader && names.every((name) => last.document[name] === document[name]);
  const frame = last && same(FRAME) ? last.frame : framed(document, reader, last?.frame ?? null);
  const views = last && same(CARDS) ? last.views : new WeakMap<Cell, LaidCard>();
  const before = last?.lanes ?? new Map<string, LaneCards>();
  const lanes =
    last && same([...CARDS, "cells", "lanes"])
      ? last.lanes
      : cardsByLane(document, reader, frame, views, before);
  const layout = assembled(document, reader, frame, lanes, last?.layout ?? null);
  return { document, reader, frame, views, lanes, layout };
}

function framed(document: MapDocument, reader: Reader, last: Frame | null): Frame {
  const text = (collection: Collection, id: string, field: string): Said =>
    said(document, { collection, id, field }, reader.lang);
  const inOrder = stepsInOrder(document);
  const shown = inOrder.filter(([, { stage, hidden }]) => !hidden && !document.stages[stage]?.hidden);
  const number = new Map(shown.map(([id], at) => [id, at]));
  const meetings = grouped(ordered(document.interactions), ({ step }) => step);
  const drawn = experiences(document, reader.persona);

  const steps = shown.map(
    ([id, step]): LaidStep => ({
      id,
      stage: step.stage,
      hue: document.stages[step.stage]?.hue ?? 1,
      title: text("steps", id, "title"),
      momentOfTruth: step.moment_of_truth ?? false,
      child: step.child ?? null,
      interactions: (meetings.get(id) ?? []).map(([key, interaction]) => {
        const touchpoint = document.touchpoints[interaction.touchpoint];
        return {
          id: key,
          touchpoint: interaction.touchpoint,
          name: text("touchpoints", interaction.touchpoint, "name"),
          type: touchpoint?.type ?? "digital",
          channel: touchpoint?.channel ?? "other",
          interaction,
          bound: Boolean(touchpoint?.binding),
        };
      }),
      experience: drawn.get(id) ?? null,
    }),
  );

  const stages = ordered(document.stages).filter(([, { hidden }]) => !hidden);
  let first = 0;
  const laidStages = stages.map(([id, stage]): LaidStage => {
    const own = inOrder.filter(([, step]) => step.stage === id);
    const span = own.filter(([, { hidden }]) => !hidden).length;
    first += span;
    return {
      id,
      name: text("stages", id, "name"),
      question: text("stages", id, "question"),
      hue: stage.hue ?? 1,
      first: first - span,
      span,
      hiddenSteps: own.length - span,
    };
  });

  const branches = Object.keys(document.branches)
    .sort()
    .flatMap((id): LaidBranch[] => {
      const { source = "", target = "" } = document.branches[id] ?? {};
      const [from, to] = [number.get(source), number.get(target)];
      if (from === undefined || to === undefined) return [];
      return [{ id, from, to, condition: text("branches", id, "condition") }];
    });
  return {
    stages: sharedList(last?.stages ?? [], laidStages),
    steps: sharedList(last?.steps ?? [], steps),
    branches: sharedList(last?.branches ?? [], branches),
    hidden: {
      stages: Object.keys(document.stages).length - stages.length,
      steps: inOrder.length - shown.length,
    },
    all: inOrder.map(([id]) => id),
    number,
  };
}

function assembled(
  document: MapDocument,
  { lang, detail = document.detail }: Reader,
  frame: Frame,
  cards: ReadonlyMap<string, LaneCards>,
  last: Layout | null,
): Layout {
  const lanes = ordered(document.lanes);
  const within = lanes.filter(([, { main }]) => detail === "full" || main);
  let above: Band | null = null;
  const laid = within
    .filter(([, { hidden }]) => !hidden)
    .map(([id, lane]): LaidLane => {
      const band = lane.band ?? null;
      const line = lineBetween(above, band);
      above = band ?? above;
      const title = said(document, { collection: "lanes", id, field: "title" }, lang);
      return { id, lane, title, band, line, cards: cards.get(id)?.byStep ?? NO_CARDS };
    });
  const now: Layout = {
    stages: frame.stages,
    steps: frame.steps,
    branches: frame.branches,
    lanes: sharedList(last?.lanes ?? [], laid),
    hidden: { ...frame.hidden, lanes: within.length - laid.length },
    beyondSimple: lanes.filter(([, { main, hidden }]) => !main && !hidden).length,
  };
  return sharedParts(last, now);
}

const NO_CARDS: LaidLane["cards"] = new Map();

/** By step the experience of the persona, or else that of everybody. */
function experiences(document: MapDocument, persona: string | null): Map<string, Experience> {
  const found = new Map<string, Experience>();
  for (const each of Object.values(document.experiences)) {
    const whose = each.persona ?? null;
    if (whose === null ? !found.has(each.step) : whose === persona) found.set(each.step, each);
  }
  return found;
}

/** The cards of a lane in the order of the document, and by number of the step on show. */
interface LaneCards {
  readonly list: readonly LaidCard[];
  readonly byStep: LaidLane["cards"];
}

function cardsByLane(
  document: MapDocument,
  { lang, persona }: Reader,
  { all, number }: Frame,
  views: WeakMap<Cell, LaidCard>,
  before: ReadonlyMap<string, LaneCards>,
): Map<string, LaneCards> {
  const lists = new Map<string, LaidCard[]>();
  for (const id of Object.keys(document.cells)) {
    const cell = document.cells[id] as Cell;
    if ((cell.persona && cell.persona !== persona) || !number.has(cell.step)) continue;
    let view = views.get(cell);
    if (view?.id !== id) {
      view = {
        id,
        cell,
        text: said(document, { collection: "cells", id, field: "text" }, lang),
        evidence: cell.evidence ?? "assumed",
        span: (cell.span ?? 1) === 1 ? 1 : coveredBy(cell, all).filter((step) => number.has(step)).length,
      };
      views.set(cell, view);
    }
    const list = lists.get(cell.lane);
    if (list) list.push(view);
    else lists.set(cell.lane, [view]);
  }
  const lanes = new Map<string, LaneCards>();
  for (const [lane, list] of lists) {
    const was = before.get(lane);
    const same = was?.list.length === list.length && list.every((card, at) => card === was.list[at]);
    lanes.set(lane, same ? was : arranged(list, number, was));
  }
  return lanes;
}

/** The cards of a lane at their steps; those that say what they said before are the same. */
function arranged(
  list: readonly LaidCard[],
  number: ReadonlyMap<string, number>,
  was: LaneCards | undefined,
): LaneCards {
  const before = new Map(was?.list.map((card) => [card.id, card]));
  const byStep = new Map<number, LaidCard[]>();
  for (const card of list) {
    const kept = sharedDeep(before.get(card.id), card) as LaidCard;
    const at = number.get(card.cell.step) as number;
    const cards = byStep.get(at);
    if (cards) cards.push(kept);
    else byStep.set(at, [kept]);
  }
  for (const cards of byStep.values()) if (cards.length > 1) cards.sort(byOrder);
  return { list, byStep: sharedDeep(was?.byStep, byStep) as LaidLane["cards"] };
}

function byOrder(a: LaidCard, b: LaidCard): number {
  const [x, y] = [a.cell.order ?? "V", b.cell.order ?? "V"];
  return x < y ? -1 : x > y ? 1 : a.id < b.id ? -1 : 1;
}

function grouped<T>(items: readonly [string, T][], by: (item: T) => string): Map<string, [string, T][]> {
  const groups = new Map<string, [string, T][]>();
  for (const item of items) {
    const group = groups.get(by(item[1]));
    if (group) group.push(item);
    else groups.set(by(item[1]), [item]);
  }
  return groups;
}

/** The layout before where all its parts are the same. */
function sharedParts(last: Layout | null, now: Layout): Layout {
  const hidden = sharedDeep(last?.hidden, now.hidden) as Layout["hidden"];
  return sharedDeep(last, { ...now, hidden }) as Layout;
}

function sharedList<T extends { readonly id: string }>(last: readonly T[], now: readonly T[]): readonly T[] {
  const before = new Map(last.map((each) => [each.id, each]));
  const list = now.map((each) => sharedDeep(before.get(each.id), each) as T);
  return list.length === last.length && list.every((each, at) => each === last[at]) ? last : list;
}

/** The value before where both say the same; records of the document are compared by identity, which they keep. */
function sharedDeep(was: unknown, now: unknown): unknown {
  if (was === now) return was;
  if (was instanceof Map && now instanceof Map) {
    for (const [key, value] of now) now.set(key, sharedDeep(was.get(key), value));
    return was.size === now.size && [...now].every(([key, value]) => was.get(key) === value) ? was : now;
  }
  if (Array.isArray(was) && Array.isArray(now)) {
    const list = now.map((each, at) => sharedDeep(was[at], each));
    return list.length === was.length && list.every((each, at) => each === was[at]) ? was : list;
  }
  if (typeof was !== "object" || typeof now !== "object" || was === null || now === null) return now;
  const [a, b] = [was as Record<string, unknown>, now as Record<string, unknown>];
  const names = Object.keys(b);
  const kept = Object.fromEntries(
    names.map((name) => [name, DOCUMENTS.has(name) ? b[name] : sharedDeep(a[name], b[name])]),
  );
  return names.length === Object.keys(a).length && names.every((name) => a[name] === kept[name]) ? was : kept;
}

/** Fields that hold a record of the document. */
const DOCUMENTS: ReadonlySet<string> = new Set(["cell", "lane", "interaction", "experience"]);
