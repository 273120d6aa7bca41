/**
 * Ways that leave a line and come back to it, in one row of the drawing: at which height each runs, and where in the
 * gaps between stations it rises and comes down.
 *
 * Law: two ways cross only where one begins between the ends of the other and ends beyond them; labels at the same
 * height never touch. Shorter ways run nearer to the line. Pure; the same ways give the same drawing.
 */

/** A way in a row. Gap g lies before the row's column g, and the last gap behind its last column. */
export interface Detour {
  readonly id: string;
  /** Its gaps, low ≤ high. The same gap twice: a hump in it. */
  readonly low: number;
  readonly high: number;
  /** Whether it has one end in this row only, at `low`. */
  readonly isStub: boolean;
  /** Thickness of its line in pixels. */
  readonly thickness: number;
  readonly label: { readonly width: number; readonly height: number };
}

interface PlacedDetour {
  readonly id: string;
  /** From the edge at which the levels begin to the middle of its line, away from the main line, in pixels. */
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
const BETWEEN_LABELS = 8;

/** A stem that takes the place next to the station before a gap. */
export interface Stem {
  readonly gap: number;
  readonly thickness: number;
}

/** How wide a gap has to be for what runs in it. */
export function widthOfTracks(thicknesses: readonly number[]): number {
  return thicknesses.reduce((sum, each) => sum + each + BETWEEN_TRACKS, 0);
}

/** Heights and places of the ways on one side of a row of so many columns, each `pitch` pixels wide. */
export function detours(
  ways: readonly Detour[],
  stems: readonly Stem[],
  pitch: number,
  columns: number,
): Levels {
  const sorted = [...ways].sort(
    (a, b) => a.high - a.low - (b.high - b.low) || a.low - b.low || (a.id < b.id ? -1 : 1),
  );
  const taken: { way: Detour; level: number; extent: readonly [number, number] }[] = [];
  for (const way of sorted) {
    const extent = extentOf(way, pitch, columns);
    const under = taken.filter(
      ({ extent: [from, to] }) => from < extent[1] + BETWEEN_LABELS && extent[0] < to + BETWEEN_LABELS,
    );
    const level = 1 + Math.max(-1, ...under.map((each) => each.level));
    taken.push({ way, level, extent });
  }
  const heights: number[] = [];
  for (const { way, level } of taken)
    heights[level] = Math.max(heights[level] ?? 0, way.thickness + way.label.height + BETWEEN_LEVELS);
  const starts = heights.map((_, level) => heights.slice(0, level).reduce((sum, each) => sum + each, 0));
  const levelOf = new Map(taken.map(({ way, level }) => [way.id, level]));
  const slots = slotsOf(ways, stems, levelOf);
  const placed = new Map<string, PlacedDetour>();
  for (const { way, level } of taken) {
    placed.set(way.id, {
      id: way.id,
      depth: (starts[level] ?? 0) + BETWEEN_LEVELS / 2 + way.thickness / 2,
      lowAt: slots.get(`${way.id} low`) ?? 0,
      highAt: slots.get(`${way.id} high`) ?? slots.get(`${way.id} low`) ?? 0,
    });
  }
  const stemPlaces = new Map(stems.map(({ gap }) => [gap, slots.get(`stem ${gap}`) ?? 0]));
  return { placed, stems: stemPlaces, depth: heights.reduce((sum, each) => sum + each, 0) };
}

/** Where the middle of a way's label stands along a row, from its begin; labels stay within it. */
export function labelMiddle(way: Detour, pitch: number, columns: number): number {
  const middle = ((way.low + way.high) / 2) * pitch;
  const half = way.label.width / 2;
  return Math.min(Math.max(middle, half), Math.max(half, columns * pitch - half));
}

function extentOf(way: Detour, pitch: number, columns: number): readonly [number, number] {
  const middle = labelMiddle(way, pitch, columns);
  const half = way.label.width / 2;
  return [Math.min(way.low * pitch, middle - half), Math.max(way.high * pitch, middle + half)];
}

/** Tracks of a gap side by side, so that none crosses another without need: see the law. */
function slotsOf(
  ways: readonly Detour[],
  stems: readonly Stem[],
  levelOf: ReadonlyMap<string, number>,
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
  for (const { id, low, high, isStub, thickness } of ways) {
    const level = levelOf.get(id) ?? 0;
    // Coming from before the gap, the nearer ones stand first; going on behind it, the farther ones do.
    if (low === high) {
      add(low, { key: `${id} low`, rank: 2, order: 2 * level, thickness });
      if (!isStub) add(low, { key: `${id} high`, rank: 2, order: 2 * level + 1, thickness });
    } else {
      add(high, { key: `${id} high`, rank: 1, order: level, thickness });
      add(low, { key: `${id} low`, rank: 3, order: -level, thickness });
    }
  }
  const places = new Map<string, number>();
  for (const tracks of gaps.values()) {
    tracks.sort((a, b) => a.rank - b.rank || a.order - b.order || (a.key < b.key ? -1 : 1));
    const whole = widthOfTracks(tracks.map((each) => each.thickness));
    let x = -whole / 2;
    for (const { key, thickness } of tracks) {
      places.set(key, x + (thickness + BETWEEN_TRACKS) / 2);
      x += thickness + BETWEEN_TRACKS;
    }
  }
  return places;
}
