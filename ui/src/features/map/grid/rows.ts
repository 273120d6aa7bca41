/**
 * The rows of a map: lanes, lines between bands, seams where lanes are hidden; and where cards stand in a lane.
 *
 * Law: every card of a step on show stands in exactly one unit; units of a track do not overlap; a lane without wide
 * cards has one track. What did not change keeps its identity. Pure.
 */
import { FIRST_ORDER, ordered, signs } from "../core/ordering";
import type { Band, ById, Cell, Lane } from "../core/types";
import type { StepTrack } from "./columns";
import type { CardOf, LaneRow } from "./slots";

export type BodyRow =
  | { readonly kind: "lane"; readonly key: string; readonly lane: LaneRow }
  | { readonly kind: "seam"; readonly key: string; readonly lanes: readonly string[] }
  | { readonly kind: "line"; readonly key: string; readonly above: Band | null; readonly below: Band | null };

export interface Rows {
  readonly rows: readonly BodyRow[];
  readonly lanes: readonly LaneRow[];
  /** Lanes that are shown in full detail only. */
  readonly beyondSimple: readonly string[];
}

/** The rows in their order. Lanes that are not main are left out in simple detail. */
export function rowsOf(lanes: ById<Lane>, detail: "simple" | "full"): Rows {
  const rows: BodyRow[] = [];
  const shown: LaneRow[] = [];
  const beyondSimple: string[] = [];
  let band: Band | null = null;
  for (const [id, lane] of ordered(lanes)) {
    if (detail === "simple" && !lane.main) {
      if (!lane.hidden) beyondSimple.push(id);
      continue;
    }
    if (lane.hidden) {
      const last = rows.at(-1);
      if (last?.kind === "seam") rows[rows.length - 1] = { ...last, lanes: [...last.lanes, id] };
      else rows.push({ kind: "seam", key: `seam-${id}`, lanes: [id] });
      continue;
    }
    const own = lane.band ?? null;
    if (shown.length > 0 && own !== band)
      rows.push({ kind: "line", key: `line-${id}`, above: band, below: own });
    band = own;
    shown.push({ id, lane });
    rows.push({ kind: "lane", key: id, lane: { id, lane } });
  }
  return { rows, lanes: shown, beyondSimple };
}

/** Cards by lane, then by step, each in their order. */
export type CardIndex = ReadonlyMap<string, ReadonlyMap<string, readonly CardOf[]>>;

const byOrder = (a: CardOf, b: CardOf) =>
  signs(a.cell.order ?? FIRST_ORDER, b.cell.order ?? FIRST_ORDER) || signs(a.id, b.id);

/** The cards for everybody and, where a persona is given, theirs; without one, all of them. */
export function cardsOf(cells: ById<Cell>, persona: string | null, before?: CardIndex): CardIndex {
  const index = new Map<string, Map<string, CardOf[]>>();
  for (const id in cells) {
    const cell = cells[id] as Cell;
    if (persona !== null && cell.persona && cell.persona !== persona) continue;
    const steps = index.get(cell.lane) ?? new Map<string, CardOf[]>();
    index.set(cell.lane, steps);
    const cards = steps.get(cell.step);
    if (cards) cards.push({ id, cell });
    else steps.set(cell.step, [{ id, cell }]);
  }
  for (const [lane, steps] of index) {
    const was = before?.get(lane);
    let same = was?.size === steps.size;
    for (const [step, cards] of steps) {
      if (cards.length > 1) cards.sort(byOrder);
      const old = was?.get(step);
      if (old && sameCards(old, cards)) steps.set(step, old as CardOf[]);
      else same = false;
    }
    if (same && was) index.set(lane, was as Map<string, CardOf[]>);
  }
  return index;
}

/** The index once cards were rewritten where they stand; null where one came, went or moved. */
export function rewritten(index: CardIndex, was: ById<Cell>, now: ById<Cell>): CardIndex | null {
  const changed: string[] = [];
  for (const id in now) if (now[id] !== was[id]) changed.push(id);
  for (const id in was) if (!Object.hasOwn(now, id)) return null;
  const next = new Map(index);
  for (const id of changed) {
    const [before, cell] = [was[id], now[id]];
    if (!before || !cell || !samePlace(before, cell)) return null;
    const lane = next.get(cell.lane);
    const cards = lane?.get(cell.step);
    if (!lane || !cards?.some((card) => card.id === id)) continue; // it is another persona's
    const rewrote = cards.map((card) => (card.id === id ? { id, cell } : card));
    next.set(cell.lane, new Map(lane).set(cell.step, rewrote));
  }
  return next;
}

function samePlace(a: Cell, b: Cell): boolean {
  return a.lane === b.lane && a.step === b.step && a.order === b.order && a.persona === b.persona;
}

function sameCards(a: readonly CardOf[], b: readonly CardOf[]): boolean {
  return (
    a.length === b.length &&
    a.every((card, place) => card.cell === b[place]?.cell && card.id === b[place]?.id)
  );
}

/** What stands at one place of a lane: the cards of a step, one card over several steps, or nothing yet. */
export interface Unit {
  readonly step: StepTrack;
  /** How many tracks of the grid it covers. */
  readonly span: number;
  /** From 0: the row within the lane. */
  readonly track: number;
  readonly cards: readonly CardOf[];
}

const NO_CARDS: readonly CardOf[] = [];

function isWide(cards: ReadonlyMap<string, readonly CardOf[]> | undefined): boolean {
  for (const each of cards?.values() ?? []) if (each.some(({ cell }) => (cell.span ?? 1) > 1)) return true;
  return false;
}

/** Places the cards of a lane at the steps on show. `steps` must be all steps on show, from left to right. */
export function unitsOf(
  cards: ReadonlyMap<string, readonly CardOf[]> | undefined,
  steps: readonly StepTrack[],
): Unit[] {
  if (!isWide(cards))
    return steps.map((step) => ({ step, span: 1, track: 0, cards: cards?.get(step.id) ?? NO_CARDS }));
  const units: Unit[] = [];
  /** By track: the last column that is taken. */
  const taken: number[] = [];
  const trackFor = (from: number, to: number): number => {
    let track = taken.findIndex((last) => last < from);
    if (track < 0) track = taken.length;
    taken[track] = to;
    return track;
  };
  steps.forEach((step, place) => {
    const own = cards?.get(step.id) ?? NO_CARDS;
    const narrow = own.filter(({ cell }) => (cell.span ?? 1) <= 1);
    for (const card of own) {
      const span = card.cell.span ?? 1;
      if (span <= 1) continue;
      const last = steps.slice(place).findLast((each) => each.place < step.place + span) ?? step;
      const track = trackFor(step.index, last.index);
      units.push({ step, span: last.index - step.index + 1, track, cards: [card] });
    }
    const covered = taken.some((last) => last >= step.index);
    if (narrow.length > 0 || !covered)
      units.push({ step, span: 1, track: trackFor(step.index, step.index), cards: narrow });
  });
  return units.sort((a, b) => a.track - b.track || a.step.index - b.step.index);
}

/** How many tracks the cards of a lane take at the steps on show. */
export function tracksFor(
  cards: ReadonlyMap<string, readonly CardOf[]> | undefined,
  steps: readonly StepTrack[],
): number {
  return isWide(cards) ? tracksIn(unitsOf(cards, steps)) : 1;
}

export function tracksIn(units: readonly Unit[]): number {
  return units.reduce((most, unit) => Math.max(most, unit.track + 1), 1);
}
