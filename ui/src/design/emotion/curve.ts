/**
 * The emotion curve: a line through the values that never swings beyond them.
 *
 * Law: between two neighbouring points the curve stays within their two values, so no feeling is drawn that
 * nobody stated. Monotone cubic interpolation (Fritsch and Butland 1984, SIAM J. Sci. Stat. Comput. 5:300–304):
 * slopes are weighted harmonic means of the neighbouring secants, and 0 where those change sign.
 * Framework-free; coordinates are whatever the caller draws in.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One cubic Bézier piece from a point to the next; the control points stand at thirds of the way. */
export interface Piece {
  readonly from: Point;
  readonly to: Point;
  readonly firstControl: Point;
  readonly secondControl: Point;
}

/** Slopes at the points, which must rise in x. Empty for none, 0 for a single one. */
export function slopes(points: readonly Point[]): number[] {
  if (points.length < 2) return points.map(() => 0);
  const widths: number[] = [];
  const secants: number[] = [];
  points.slice(1).forEach((to, index) => {
    const from = points[index] as Point;
    widths.push(to.x - from.x);
    secants.push((to.y - from.y) / (to.x - from.x));
  });
  return points.map((_, index) => {
    const before = secants[index - 1];
    const after = secants[index];
    if (before === undefined) return after ?? 0;
    if (after === undefined) return before;
    if (before * after <= 0) return 0;
    const left = widths[index - 1] as number;
    const right = widths[index] as number;
    const leftWeight = 2 * right + left;
    const rightWeight = right + 2 * left;
    return (leftWeight + rightWeight) / (leftWeight / before + rightWeight / after);
  });
}

/** The curve as pieces, one fewer than points. */
export function pieces(points: readonly Point[]): Piece[] {
  const slope = slopes(points);
  return points.slice(1).map((to, index) => {
    const from = points[index] as Point;
    const third = (to.x - from.x) / 3;
    return {
      from,
      to,
      firstControl: { x: from.x + third, y: from.y + third * (slope[index] as number) },
      secondControl: { x: to.x - third, y: to.y - third * (slope[index + 1] as number) },
    };
  });
}

const written = (value: number) => String(Math.round(value * 1000) / 1000);
const at = (point: Point) => `${written(point.x)} ${written(point.y)}`;

/** Pieces as the `d` of an SVG path; pieces that do not join begin a new stroke. */
export function pathOf(curve: readonly Piece[]): string {
  let d = "";
  let pen: Point | null = null;
  for (const piece of curve) {
    if (pen?.x !== piece.from.x || pen.y !== piece.from.y) d += `M${at(piece.from)}`;
    d += `C${at(piece.firstControl)} ${at(piece.secondControl)} ${at(piece.to)}`;
    pen = piece.to;
  }
  return d;
}

/** A curve over columns of equal width, where some have no value. */
export interface ColumnCurve {
  /** Strokes between neighbouring columns that both have a value. */
  readonly stated: string;
  /** Strokes that bridge columns without one. */
  readonly bridged: string;
}

/** Values by column (null: none) as paths; column i has its middle at x = i + 0.5, and `toY` places a value. */
export function columnCurve(values: readonly (number | null)[], toY: (value: number) => number): ColumnCurve {
  const points: Point[] = [];
  values.forEach((value, column) => {
    if (value !== null) points.push({ x: column + 0.5, y: toY(value) });
  });
  const neighbouring = (piece: Piece) => piece.to.x - piece.from.x === 1;
  const all = pieces(points);
  return {
    stated: pathOf(all.filter(neighbouring)),
    bridged: pathOf(all.filter((piece) => !neighbouring(piece))),
  };
}
