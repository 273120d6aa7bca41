import { describe, expect, it } from "vitest";
import { columnCurve, type Piece, type Point, pathOf, pieces, slopes } from "./curve";

/** De Casteljau: an independent way to a point of a Bézier piece. */
function pointAt(piece: Piece, share: number): Point {
  const between = (a: Point, b: Point) => ({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share });
  const a = between(piece.from, piece.firstControl);
  const b = between(piece.firstControl, piece.secondControl);
  const c = between(piece.secondControl, piece.to);
  return between(between(a, b), between(b, c));
}

/** A small seeded generator (Park and Miller), so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe("the emotion curve", () => {
  it("stays within the two values it joins, whatever they are", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const next = random(seed);
      let x = 0;
      const points = Array.from({ length: 2 + Math.floor(next() * 12) }, () => {
        x += 0.2 + next() * 3;
        return { x, y: next() < 0.2 ? 0 : next() * 4 - 2 };
      });
      for (const piece of pieces(points)) {
        const low = Math.min(piece.from.y, piece.to.y) - 1e-9;
        const high = Math.max(piece.from.y, piece.to.y) + 1e-9;
        for (let share = 0; share <= 1; share += 0.05) {
          const { y } = pointAt(piece, share);
          expect(y, `seed ${seed}`).toBeGreaterThanOrEqual(low);
          expect(y, `seed ${seed}`).toBeLessThanOrEqual(high);
        }
      }
    }
  });

  it("draws a straight line straight", () => {
    const points = [0, 1, 3, 7].map((x) => ({ x, y: 2 * x - 1 }));
    for (const slope of slopes(points)) expect(slope).toBeCloseTo(2, 12);
  });

  it("is level at peaks and valleys, and weighs neighbours harmonically", () => {
    const points = [0, 1, 0, 1, 4].map((y, x) => ({ x, y }));
    // Columns 1 and 2 turn; column 3 has secants 1 and 3: their harmonic mean is 1.5.
    expect(slopes(points)).toEqual([1, 0, 0, 1.5, 3]);
  });

  it("has no pieces for a point alone or none", () => {
    expect(pieces([])).toEqual([]);
    expect(pieces([{ x: 0, y: 1 }])).toEqual([]);
    expect(pathOf([])).toBe("");
  });

  it("writes a path that names every point in order", () => {
    const points = [
      { x: 0, y: 0 },
      { x: 3, y: 3 },
    ];
    expect(pathOf(pieces(points))).toBe("M0 0C1 1 2 2 3 3");
  });

  it("keeps bridges over columns without a value apart", () => {
    const { stated, bridged } = columnCurve([1, 1, null, 1, 1, null], (value) => 10 - value);
    expect(stated).toBe("M0.5 9C0.833 9 1.167 9 1.5 9M3.5 9C3.833 9 4.167 9 4.5 9");
    expect(bridged).toBe("M1.5 9C2.167 9 2.833 9 3.5 9");
  });
});
