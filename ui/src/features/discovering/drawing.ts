/**
 * Where a draft's stations stand and how its ways run, from top to bottom.
 *
 * Law: ways onward run to the right of the line, ways back to the left; the farther a way leads the farther out it runs, and the
 * thickness says how often it is taken, on the same scale at every level. Pure.
 */

export interface Way {
  /** Places of the stations. */
  readonly source: number;
  readonly target: number;
  readonly moves: number;
}

export interface DrawnWay {
  readonly path: string;
  readonly thickness: number;
  /** Where it arrives: the tip of an arrow and its direction, +1 for one that points right. */
  readonly tip: { readonly x: number; readonly y: number; readonly toward: 1 | -1 } | null;
}

export const ROW = 46;
export const SIDE = 190;
export const WIDTH = 2 * SIDE;
const NEAREST = 26;
const THICKEST = 11;
const THINNEST = 1.2;
/** How far beside a station ways leave and arrive, so that both are seen. */
const APART = 5;
const BESIDE = 8;

export const isLoop = ({ source, target }: Way) => target < source;
export const isNext = ({ source, target }: Way) => target === source + 1;

export function middle(place: number): number {
  return place * ROW + ROW / 2;
}

export function thickness(moves: number, most: number): number {
  return most === 0 || moves === 0 ? THINNEST : Math.max(THINNEST, THICKEST * Math.sqrt(moves / most));
}

/** How far out a way runs that passes so many rows, of so many stations. */
export function reach(rows: number, stations: number): number {
  const longest = Math.max(2, stations - 1);
  return NEAREST + (SIDE - NEAREST - APART) * ((rows - 1) / (longest - 1)) ** 0.85;
}

/** A way to the next station on the line is straight; all others are bows beside it. */
export function drawn(way: Way, stations: number, most: number): DrawnWay {
  const thick = thickness(way.moves, most);
  if (isNext(way))
    return {
      path: `M${SIDE} ${middle(way.source)}V${middle(way.target)}`,
      thickness: thick,
      tip: null,
    };
  const side = isLoop(way) ? -1 : 1;
  const out = SIDE + (side * (reach(Math.abs(way.target - way.source), stations) * 4)) / 3 - side * BESIDE;
  const [from, to] = [middle(way.source) + APART * side, middle(way.target) - APART * side];
  const at = SIDE + side * BESIDE;
  return {
    path: `M${at} ${from}C${out} ${from} ${out} ${to} ${at} ${to}`,
    thickness: Math.min(thick, 7),
    tip: { x: at, y: to, toward: side === 1 ? -1 : 1 },
  };
}
