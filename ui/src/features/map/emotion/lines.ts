/**
 * The lines of the emotion lane: through the middles of the columns, without swinging beyond what is stated.
 *
 * Law: between two neighbouring steps that both have a value runs a monotone curve (design/emotion/curve); where a step has
 * none, there is a gap, and no line pretends to know. Pure; pixels are those at 100 %.
 */
import { type Point, pathOf, pieces } from "@/design/emotion/curve";

export interface Column {
  readonly left: number;
  readonly width: number;
}

/** Points of neighbouring steps that have a value, each stretch for itself. */
export function stretches(
  values: readonly (number | null)[],
  columns: readonly Column[],
  toY: (value: number) => number,
): Point[][] {
  const found: Point[][] = [];
  let open: Point[] | null = null;
  columns.forEach(({ left, width }, place) => {
    const value = values[place] ?? null;
    if (value === null) {
      open = null;
      return;
    }
    const point = { x: left + width / 2, y: toY(value) };
    if (open) open.push(point);
    else {
      open = [point];
      found.push(open);
    }
  });
  return found;
}

/** The `d` of an SVG path through the values; a value alone is no line. */
export function lineOf(
  values: readonly (number | null)[],
  columns: readonly Column[],
  toY: (value: number) => number,
): string {
  return stretches(values, columns, toY)
    .map((points) => pathOf(pieces(points)))
    .join("");
}
