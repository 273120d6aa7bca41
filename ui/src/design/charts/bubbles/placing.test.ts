import { describe, expect, it } from "vitest";
import {
  acrossOf,
  axisTo,
  type Bubble,
  downOf,
  type Frame,
  placed,
  radiusOf,
  ticksOf,
  valuesAt,
} from "./placing";

const frame: Frame = { width: 600, height: 400, left: 40, right: 20, top: 20, bottom: 40 };
const axes = { x: { from: 0, to: 10 }, y: { from: 0, to: 5 } };

/** Numbers that look random and are the same each time. */
function random(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function bubbles(n: number, seed: number): Bubble[] {
  const next = random(seed);
  return Array.from({ length: n }, (_, place) => ({
    id: `b${place}`,
    x: Math.floor(next() * 4) * 2.5,
    y: Math.floor(next() * 4),
    size: next() < 0.3 ? null : next() * 500,
    wide: 40 + next() * 80,
  }));
}

describe("bubbles", () => {
  it("stand where their values are, alone", () => {
    const [one] = placed([{ id: "a", x: 5, y: 2.5, size: 9, wide: 60 }], axes, frame);
    expect(one).toMatchObject({ cx: 310, cy: 190, atX: 310, atY: 190 });
    expect(one?.name?.side).toBe("right");
    expect(valuesAt(axes, frame, { x: 310, y: 190 })).toEqual({ x: 5, y: 2.5 });
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])("never lie on each other, nor names on them or on names (%i)", (seed) => {
    const given = bubbles(14, seed);
    const found = placed(given, axes, frame);
    for (const [number, one] of found.entries()) {
      for (const other of found.slice(number + 1))
        expect(Math.hypot(one.cx - other.cx, one.cy - other.cy)).toBeGreaterThan(one.r + other.r - 1);
      const own = one.name;
      if (!own) continue;
      const wide = given[number]?.wide ?? 0;
      const left = own.side === "right" ? own.x : own.side === "left" ? own.x - wide : own.x - wide / 2;
      for (const other of found.filter(({ id }) => id !== one.id)) {
        const dx = other.cx - Math.min(left + wide, Math.max(left, other.cx));
        const dy = other.cy - Math.min(own.y + 7, Math.max(own.y - 7, other.cy));
        expect(Math.hypot(dx, dy)).toBeGreaterThan(other.r);
      }
    }
    expect(
      found.every(({ atX, atY }, n) => atX === acrossOf(axes.x, frame, given[n]?.x ?? 0) && atY > 0),
    ).toBe(true);
  });

  it("have areas that stand to each other as their sizes", () => {
    expect(radiusOf(400, 400) ** 2 / radiusOf(200, 400) ** 2).toBeCloseTo(2);
    expect(radiusOf(null, 400)).toBeLessThan(radiusOf(200, 400));
  });

  it("turn where the left end is the higher", () => {
    expect(acrossOf({ from: 10, to: 1 }, frame, 10)).toBe(40);
    expect(valuesAt({ ...axes, x: { from: 10, to: 1 } }, frame, { x: 40, y: 0 }).x).toBe(10);
    expect(downOf(axes.y, frame, 0)).toBe(360);
  });

  it("have round axes", () => {
    expect(ticksOf({ from: 0, to: 10 })).toEqual([0, 2, 4, 6, 8, 10]);
    expect(ticksOf({ from: 10, to: 1 }, 5)).toEqual([2, 4, 6, 8, 10]);
    expect(ticksOf({ from: 0, to: 0.3 }, 3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(axisTo(2.5)).toEqual({ from: 0, to: 3 });
    expect(axisTo(0)).toEqual({ from: 0, to: 1 });
    for (const highest of [0.2, 1, 7, 95, 99, 1_234])
      expect(axisTo(highest).to).toBeGreaterThanOrEqual(highest);
  });
});
