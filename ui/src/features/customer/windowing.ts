/** Which rows of a long list stand in view. Pure; heights may differ. */

/** Tops of all rows, and at the end the height of the whole list. */
export function topsOf(heights: readonly number[]): number[] {
  const tops = [0];
  for (const height of heights) tops.push((tops.at(-1) ?? 0) + height);
  return tops;
}

/** The row at a height: the last whose top is at or above it. */
export function rowAt(tops: readonly number[], y: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** First row in view and the row after the last, with `spare` more on either side. */
export function inView(tops: readonly number[], from: number, to: number, spare: number): [number, number] {
  const n = tops.length - 1;
  return [Math.max(0, rowAt(tops, from) - spare), Math.min(n, rowAt(tops, to) + 1 + spare)];
}
