/**
 * Where the bubbles of a matrix stand, and where their names. Pure; all lengths in units of the drawing.
 *
 * Law: a bubble's centre is where its values are, unless another lies on it: then both give way, no further than needed, and a
 * line leads from each to its true place. A name stands beside its bubble where it covers nothing; where there is no room it is left
 * out, and the bubble keeps its number.
 */

export interface Axis {
  /** Values at the left (or lower) and at the right (or upper) end; the left one may be the higher. */
  readonly from: number;
  readonly to: number;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Bubble {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** What its area stands for; null where that is not known. */
  readonly size: number | null;
  /** How wide its name is. */
  readonly wide: number;
}

type Side = "right" | "left" | "above" | "below";

export interface PlacedBubble {
  readonly id: string;
  readonly cx: number;
  readonly cy: number;
  readonly r: number;
  /** Where its values are. */
  readonly atX: number;
  readonly atY: number;
  /** Where its name begins (right), ends (left) or has its middle (above, below); null where there is no room for it. */
  readonly name: { readonly x: number; readonly y: number; readonly side: Side } | null;
}

const SMALLEST = 11;
const LARGEST = 34;
const NAME_HIGH = 15;
const APART = 3;
const ROUNDS = 60;

export function acrossOf({ from, to }: Axis, frame: Frame, value: number): number {
  return frame.left + ((value - from) / (to - from)) * (frame.width - frame.left - frame.right);
}

export function downOf({ from, to }: Axis, frame: Frame, value: number): number {
  return (
    frame.height - frame.bottom - ((value - from) / (to - from)) * (frame.height - frame.top - frame.bottom)
  );
}

/** The values at a place of the drawing, within the axes. */
export function valuesAt(axes: { x: Axis; y: Axis }, frame: Frame, at: { x: number; y: number }) {
  const across = (at.x - frame.left) / (frame.width - frame.left - frame.right);
  const up = (frame.height - frame.bottom - at.y) / (frame.height - frame.top - frame.bottom);
  const value = ({ from, to }: Axis, share: number) => from + Math.min(1, Math.max(0, share)) * (to - from);
  return { x: value(axes.x, across), y: value(axes.y, up) };
}

/** Round values along an axis, at most about `most`. */
export function ticksOf({ from, to }: Axis, most = 6): number[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, place) =>
    Number(((first + place) * step).toPrecision(12)),
  );
}

/** An axis from 0 to a round value above the highest. */
export function axisTo(highest: number): Axis {
  if (!(highest > 0)) return { from: 0, to: 1 };
  const power = 10 ** Math.floor(Math.log10(highest * 1.1));
  const to = ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((each) => each * power >= highest * 1.1) ?? 10) * power;
  return { from: 0, to };
}

export function radiusOf(size: number | null, largest: number): number {
  if (size === null || largest <= 0) return SMALLEST;
  return Math.max(SMALLEST, LARGEST * Math.sqrt(size / largest));
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** `kept` are boxes that names leave free, such as those of the quadrants' words. */
export function placed(
  bubbles: readonly Bubble[],
  axes: { x: Axis; y: Axis },
  frame: Frame,
  kept: readonly Box[] = [],
): PlacedBubble[] {
  const largest = Math.max(0, ...bubbles.map(({ size }) => size ?? 0));
  const circles = bubbles.map((bubble) => {
    const atX = acrossOf(axes.x, frame, bubble.x);
    const atY = downOf(axes.y, frame, bubble.y);
    return {
      id: bubble.id,
      wide: bubble.wide,
      atX,
      atY,
      cx: atX,
      cy: atY,
      r: radiusOf(bubble.size, largest),
    };
  });
  spread(circles, frame);
  const taken: Box[] = [...kept];
  return circles.map(({ wide, ...circle }) => {
    const others = circles.filter(({ id }) => id !== circle.id);
    const name = sidesOf(circle, wide, frame).find(
      ({ box }) =>
        inside(box, frame) &&
        !taken.some((each) => overlap(each, box)) &&
        !others.some((other) => touches(other, box)),
    );
    if (name) taken.push(name.box);
    return { ...circle, name: name ? { x: name.x, y: name.y, side: name.side } : null };
  });
}

interface Circle {
  cx: number;
  cy: number;
  readonly r: number;
}

/** Pushes circles apart until none lies on another, a little in each round; those at the same place by their order. */
function spread(circles: Circle[], frame: Frame): void {
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = false;
    for (const [number, one] of circles.entries())
      for (const other of circles.slice(number + 1)) {
        const needed = one.r + other.r + APART;
        let dx = other.cx - one.cx;
        let dy = other.cy - one.cy;
        let far = Math.hypot(dx, dy);
        if (far >= needed - 0.01) continue;
        if (far < 0.01) {
          const turn = number * 2.399963; // the golden angle: no two go the same way
          [dx, dy, far] = [Math.cos(turn), Math.sin(turn), 1];
        }
        const push = (needed - Math.hypot(other.cx - one.cx, other.cy - one.cy)) / 2;
        one.cx -= (dx / far) * push;
        one.cy -= (dy / far) * push;
        other.cx += (dx / far) * push;
        other.cy += (dy / far) * push;
        moved = true;
      }
    for (const circle of circles) {
      circle.cx = Math.min(frame.width - circle.r, Math.max(circle.r, circle.cx));
      circle.cy = Math.min(frame.height - circle.r, Math.max(circle.r, circle.cy));
    }
    if (!moved) return;
  }
}

function sidesOf(
  { cx, cy, r }: Circle,
  wide: number,
  frame: Frame,
): { x: number; y: number; side: Side; box: Box }[] {
  const half = NAME_HIGH / 2;
  const gap = 5;
  // Above and below a name may reach to both sides, but not over the edge.
  const middle = Math.min(frame.width - wide / 2 - 2, Math.max(wide / 2 + 2, cx));
  return [
    { side: "right", x: cx + r + gap, y: cy, box: box(cx + r + gap, cy - half, wide) },
    { side: "left", x: cx - r - gap, y: cy, box: box(cx - r - gap - wide, cy - half, wide) },
    { side: "below", x: middle, y: cy + r + half + 1, box: box(middle - wide / 2, cy + r + 1, wide) },
    {
      side: "above",
      x: middle,
      y: cy - r - half - 1,
      box: box(middle - wide / 2, cy - r - NAME_HIGH - 1, wide),
    },
  ];
}

function box(left: number, top: number, wide: number): Box {
  return { left, right: left + wide, top, bottom: top + NAME_HIGH };
}

function inside(one: Box, frame: Frame): boolean {
  return (
    one.left >= 0 && one.right <= frame.width && one.top >= 0 && one.bottom <= frame.height - frame.bottom
  );
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function touches({ cx, cy, r }: Circle, one: Box): boolean {
  const dx = cx - Math.min(one.right, Math.max(one.left, cx));
  const dy = cy - Math.min(one.bottom, Math.max(one.top, cy));
  return Math.hypot(dx, dy) < r + 1;
}
