/** Paths of a line drawing: bands that change their width, tracks with round corners. Pure. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const n = (value: number) => String(Math.round(value * 100) / 100);

/** A band along a horizontal line, from one width to another, without a kink at its ends. */
export function band(
  y: number,
  from: { x: number; width: number },
  to: { x: number; width: number },
): string {
  const middle = (from.x + to.x) / 2;
  const [a, b] = [from.width / 2, to.width / 2];
  return [
    `M${n(from.x)} ${n(y - a)}`,
    `C${n(middle)} ${n(y - a)} ${n(middle)} ${n(y - b)} ${n(to.x)} ${n(y - b)}`,
    `V${n(y + b)}`,
    `C${n(middle)} ${n(y + b)} ${n(middle)} ${n(y + a)} ${n(from.x)} ${n(y + a)}Z`,
  ].join("");
}

/** A track through points that turns with round corners of at most `radius`. */
export function track(points: readonly Point[], radius: number): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let d = `M${n(first.x)} ${n(first.y)}`;
  rest.forEach((corner, index) => {
    const before = points[index] as Point;
    const after = points[index + 2];
    if (!after) {
      d += `L${n(corner.x)} ${n(corner.y)}`;
      return;
    }
    // A corner takes at most half of each of its sides, so that the next corner has the other half.
    const r = Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2);
    const start = towards(corner, before, r);
    const end = towards(corner, after, r);
    d += `L${n(start.x)} ${n(start.y)}Q${n(corner.x)} ${n(corner.y)} ${n(end.x)} ${n(end.y)}`;
  });
  return d;
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

function towards(from: Point, to: Point, by: number): Point {
  const whole = distance(from, to);
  if (whole === 0) return from;
  return { x: from.x + ((to.x - from.x) * by) / whole, y: from.y + ((to.y - from.y) * by) / whole };
}

/** A small arrowhead at a point, as a path: where it points, in x and y. */
export function arrow({ x, y }: Point, { x: dx, y: dy }: Point, size: number): string {
  const tip = { x: x + dx * size, y: y + dy * size };
  const left = { x: x - dx * size - dy * size, y: y - dy * size + dx * size };
  const right = { x: x - dx * size + dy * size, y: y - dy * size - dx * size };
  return `M${n(left.x)} ${n(left.y)}L${n(tip.x)} ${n(tip.y)}L${n(right.x)} ${n(right.y)}`;
}
