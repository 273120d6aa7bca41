/**
 * Columns of a line broken into rows, as even as can be, rather between two stages than within one. Pure.
 *
 * Law: rows keep the order, none is longer than asked for or empty, and there are as few as possible.
 */

/** Sizes of the rows for columns that belong to stages; `most` columns in a row, at least 1. */
export function rowSizes(stages: readonly number[], most: number): number[] {
  const n = stages.length;
  if (n === 0) return [];
  const rows = Math.ceil(n / most);
  const ideal = n / rows;
  // best[r][i]: least cost of the first i columns in r rows; from[r][i]: where the last of them begins.
  const best = [new Array<number>(n + 1).fill(Number.POSITIVE_INFINITY)];
  (best[0] as number[])[0] = 0;
  const from: number[][] = [[]];
  for (let row = 1; row <= rows; row += 1) {
    const costs = new Array<number>(n + 1).fill(Number.POSITIVE_INFINITY);
    const starts = new Array<number>(n + 1).fill(0);
    for (let end = row; end <= n; end += 1)
      for (let start = Math.max(0, end - most); start < end; start += 1) {
        const before = best[row - 1]?.[start] ?? Number.POSITIVE_INFINITY;
        const splits = end < n && stages[end] === stages[end - 1] ? SPLIT : 0;
        const cost = before + (end - start - ideal) ** 2 + splits;
        if (cost < (costs[end] as number)) {
          costs[end] = cost;
          starts[end] = start;
        }
      }
    best.push(costs);
    from.push(starts);
  }
  const sizes: number[] = [];
  for (let row = rows, end = n; row > 0; row -= 1) {
    const start = from[row]?.[end] ?? 0;
    sizes.unshift(end - start);
    end = start;
  }
  return sizes;
}

/** What a stage that runs over the end of a row costs, in squared columns of unevenness. */
const SPLIT = 5;
