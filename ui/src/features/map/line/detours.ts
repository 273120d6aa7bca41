/**
 * Ways that leave a line and come back to it, in one row of the drawing: at which height each runs, where its label
 * has room, and where in the gaps between stations it rises and comes down.
 *
 * Law: two ways cross only where one begins between the ends of the other and ends beyond them; labels at the same
 * height never touch, and no way runs through the label of another, unless arches to very next stations and the ways
 * around them would have to stand over each other in a ring. Ways with one end in the row run nearest to the
 * line, over their own station; then shorter ways before longer ones. Pure; the same ways give the same drawing.
 */

/** A way in a row. Gap g lies before the row's column g, and the last gap behind its last column. */
export interface Detour {
  readonly id: string;
  /** Its gaps, low ≤ high. The same gap twice: to the very next station, or one end only. */
  readonly low: number;
  readonly high: number;
  /** Whether both of its ends are in this row, or it only leaves here (behind its column), or only arrives (before it). */
  readonly part: "whole" | "leaves" | "arrives";
  /** Thickness of its line in pixels. */
  readonly thickness: number;
}

/** At which height a way runs, from 0, and between which gaps its label has room. */
export interface Arranged {
  readonly level: number;
  readonly from: number;
  readonly to: number;
  /** Whether another way comes down in the gap where the room begins or ends. */
  readonly isTightFrom: boolean;
  readonly isTightTo: boolean;
}

interface PlacedDetour {
  /** From the edge at which the levels begin to the middle of its line, or to its far end where it has one end here. */
  readonly depth: number;
  /** From the middle of its gap, in the direction of the row, in pixels. */
  readonly lowAt: number;
  readonly highAt: number;
}

export interface Levels {
  readonly placed: ReadonlyMap<string, PlacedDetour>;
  /** By gap, where its stem goes down, from the middle of the gap. */
  readonly stems: ReadonlyMap<number, number>;
  /** How deep all of them are together, in pixels. */
  readonly depth: number;
}

const BETWEEN_LEVELS = 7;
const BETWEEN_TRACKS = 4;
/** How wide an arch to the very next station is inside. */
const ARCH = 14;

/** A stem that takes the place next to the station before a gap. */
export interface Stem {
  readonly gap: number;
  readonly thickness: number;
}

/** How wide a gap has to be for what runs in it. */
export function widthOfTracks(thicknesses: readonly number[], hasArch: boolean): number {
  const tracks = thicknesses.reduce((sum, each) => sum + each + BETWEEN_TRACKS, 0);
  return tracks + (hasArch ? ARCH + BETWEEN_TRACKS : 0);
}

const isArch = ({ part, low, high }: Detour) => part === "whole" && low === high;
const isStub = ({ part }: Detour) => part !== "whole";

/** What a way takes of the row, in columns: all that is below it, or the column over which its label stands. */
function reach(way: Detour): readonly [number, number] {
  if (way.part === "leaves") return [way.low - 1, way.low];
  if (way.part === "arrives") return [way.low, way.low + 1];
  return isArch(way) ? [way.low - 0.5, way.low + 0.5] : [way.low, way.high];
}

function meet(a: Detour, b: Detour): boolean {
  const [[from, to], [begin, end]] = [reach(a), reach(b)];
  return from < end && begin < to;
}

const passes = ({ low, high }: Detour, gap: number) => low < gap && gap < high;

/** Whether a way must run nearer to the line than another with which it shares a column. */
function isNearer(a: Detour, b: Detour): boolean {
  if (isStub(a) !== isStub(b)) return isStub(a);
  if (isStub(a) && a.part !== b.part) return a.part === "arrives";
  // An arch stands over the ways that begin or end in its gap, and below those that pass it.
  if (isArch(a) && !isArch(b)) return passes(b, a.low);
  if (isArch(b) && !isArch(a)) return !passes(a, b.low);
  // Of two that cross anyhow, either may be the nearer.
  const isWithin = b.low <= a.low && a.high <= b.high;
  return isWithin && inOrder(a, b) < 0;
}

const inOrder = (a: Detour, b: Detour) =>
  Number(isStub(b)) - Number(isStub(a)) ||
  a.high - a.low - (b.high - b.low) ||
  a.low - b.low ||
  (a.id < b.id ? -1 : 1);

/** Heights of the ways on one side of a row, and the room of their labels. */
export function arranged(ways: readonly Detour[]): ReadonlyMap<string, Arranged> {
  const left = [...ways].sort(inOrder);
  const placed: { way: Detour; level: number }[] = [];
  while (left.length > 0) {
    const free = left.findIndex(
      (way) => !left.some((other) => other !== way && meet(way, other) && isNearer(other, way)),
    );
    // Arches and ways may each have to stand over the next in a ring; then the shortest begins.
    const [way] = left.splice(Math.max(0, free), 1) as [Detour];
    const under = placed.filter((each) => meet(way, each.way)).map(({ level }) => level);
    placed.push({ way, level: 1 + Math.max(-1, ...under) });
  }
  return new Map(placed.map(({ way, level }) => [way.id, { level, ...roomOf(way, level, placed) }]));
}

/** The widest part of a way, nearest to its middle, into which no way from farther out comes down. */
function roomOf(
  way: Detour,
  level: number,
  all: readonly { way: Detour; level: number }[],
): Omit<Arranged, "level"> {
  const [low, high] = isStub(way) ? reach(way) : [way.low, way.high];
  const taken = new Set(
    all.flatMap(({ way: other, level: its }) =>
      other !== way && (its > level || isStub(way)) ? [other.low, other.high] : [],
    ),
  );
  const edges = [low, ...[...taken].filter((gap) => low < gap && gap < high).sort((a, b) => a - b), high];
  const middle = (low + high) / 2;
  const off = ([from, to]: readonly [number, number]) => Math.abs((from + to) / 2 - middle);
  const [from, to] = edges
    .slice(1)
    .map((edge, index) => [edges[index] as number, edge] as const)
    .reduce((best, next) => {
      const wider = next[1] - next[0] - (best[1] - best[0]);
      return wider > 0 || (wider === 0 && off(next) < off(best)) ? next : best;
    });
  return { from, to, isTightFrom: taken.has(from), isTightTo: taken.has(to) };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Heights in pixels and places in the gaps, each `gap` pixels wide. */
export function detours(
  ways: readonly Detour[],
  levels: ReadonlyMap<string, Arranged>,
  labels: ReadonlyMap<string, Size>,
  stems: readonly Stem[],
  gap: number,
): Levels {
  const levelOf = (way: Detour) => levels.get(way.id)?.level ?? 0;
  const labelOf = (way: Detour) => labels.get(way.id)?.height ?? 0;
  const heights: number[] = [];
  for (const way of ways) {
    const height = labelOf(way) + (isStub(way) ? 0 : way.thickness) + BETWEEN_LEVELS;
    heights[levelOf(way)] = Math.max(heights[levelOf(way)] ?? 0, height);
  }
  const starts = heights.map((_, level) => heights.slice(0, level).reduce((sum, each) => sum + each, 0));
  const slots = slotsOf(ways, stems, levelOf, gap);
  const placed = new Map(
    ways.map((way): [string, PlacedDetour] => [
      way.id,
      {
        depth:
          (starts[levelOf(way)] ?? 0) + BETWEEN_LEVELS / 2 + (isStub(way) ? labelOf(way) : way.thickness / 2),
        lowAt: slots.get(`${way.id} low`) ?? 0,
        highAt: slots.get(`${way.id} high`) ?? slots.get(`${way.id} low`) ?? 0,
      },
    ]),
  );
  const stemPlaces = new Map(stems.map((stem) => [stem.gap, slots.get(`stem ${stem.gap}`) ?? 0]));
  return { placed, stems: stemPlaces, depth: heights.reduce((sum, each) => sum + each, 0) };
}

/** Tracks of a gap side by side, so that none crosses another without need: see the law. */
function slotsOf(
  ways: readonly Detour[],
  stems: readonly Stem[],
  levelOf: (way: Detour) => number,
  width: number,
): Map<string, number> {
  interface Track {
    readonly key: string;
    readonly rank: number;
    readonly order: number;
    readonly thickness: number;
  }
  const gaps = new Map<number, Track[]>();
  const add = (gap: number, track: Track) => gaps.set(gap, [...(gaps.get(gap) ?? []), track]);
  for (const { gap, thickness } of stems) add(gap, { key: `stem ${gap}`, rank: 0, order: 0, thickness });
  for (const way of ways) {
    const { id, low, high, part, thickness } = way;
    const level = levelOf(way);
    // Coming from before the gap, the nearer ones stand first; going on behind it, the farther ones do.
    if (part === "leaves") add(low, { key: `${id} low`, rank: 1, order: level, thickness });
    else if (part === "arrives") add(low, { key: `${id} low`, rank: 5, order: -level, thickness });
    else if (low === high) {
      add(low, { key: `${id} low`, rank: 3, order: -1 - level, thickness });
      add(low, { key: `${id} high`, rank: 3, order: 1 + level, thickness });
    } else {
      add(high, { key: `${id} high`, rank: 2, order: level, thickness });
      add(low, { key: `${id} low`, rank: 4, order: -level, thickness });
    }
  }
  const places = new Map<string, number>();
  for (const [gap, tracks] of gaps) {
    if (ways.some((way) => isArch(way) && way.low === gap))
      tracks.push({ key: "inside", rank: 3, order: 0, thickness: ARCH });
    tracks.sort((a, b) => a.rank - b.rank || a.order - b.order || (a.key < b.key ? -1 : 1));
    const whole = widthOfTracks(
      tracks.map((each) => each.thickness),
      false,
    );
    // More than there is room for stand closer together, and never before the labels.
    const closer = Math.min(1, (width - EDGES) / whole);
    let x = -whole / 2;
    for (const { key, thickness } of tracks) {
      places.set(key, (x + (thickness + BETWEEN_TRACKS) / 2) * closer);
      x += thickness + BETWEEN_TRACKS;
    }
  }
  return places;
}

/** Between the tracks of a gap and what stands before and behind it, together. */
export const EDGES = 6;
