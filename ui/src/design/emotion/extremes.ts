/**
 * Which points of an emotion curve carry a label: the peaks and valleys that stand out.
 *
 * Law: a point between two others is labelled when one has to go at least `prominence` down (or up) from it before
 * the curve gets beyond it again, the topographic prominence; the highest and the lowest point always are, wherever
 * they stand, unless all are equal.
 */

type Values = readonly (number | null)[];

/** How far one must go down from a summit before higher ground; null where the point is no summit. */
function prominenceOf(values: readonly number[], index: number): number | null {
  const height = values[index] as number;
  const before = values[index - 1];
  const after = values[index + 1];
  if (before === undefined || after === undefined || before >= height || after > height) return null;
  const lowestOnTheWay = (direction: 1 | -1): { lowest: number; foundHigher: boolean } => {
    let lowest = height;
    for (let place = index + direction; place >= 0 && place < values.length; place += direction) {
      const value = values[place] as number;
      if (value > height) return { lowest, foundHigher: true };
      lowest = Math.min(lowest, value);
    }
    return { lowest, foundHigher: false };
  };
  const left = lowestOnTheWay(-1);
  const right = lowestOnTheWay(1);
  if (left.foundHigher && right.foundHigher) return height - Math.max(left.lowest, right.lowest);
  if (left.foundHigher) return height - left.lowest;
  if (right.foundHigher) return height - right.lowest;
  return height - Math.min(left.lowest, right.lowest);
}

/** Columns whose value is labelled, rising; null values are passed over. */
export function labelled(values: Values, prominence = 0.6): number[] {
  const columns: number[] = [];
  const known: number[] = [];
  values.forEach((value, column) => {
    if (value !== null) {
      columns.push(column);
      known.push(value);
    }
  });
  if (known.length === 0 || Math.max(...known) === Math.min(...known)) return [];
  const mirrored = known.map((value) => -value);
  const highest = known.indexOf(Math.max(...known));
  const lowest = known.indexOf(Math.min(...known));
  return columns.filter((_, index) => {
    if (index === highest || index === lowest) return true;
    const stands = prominenceOf(known, index) ?? prominenceOf(mirrored, index);
    return stands !== null && stands >= prominence;
  });
}
