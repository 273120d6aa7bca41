import { describe, expect, it } from "vitest";
import { drawn, isLoop, ROW, reach, SIDE, thickness, WIDTH } from "./drawing";

const numbers = (path: string) => (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

describe("the ways of a draft", () => {
  it("run to the right onward and to the left back, and stay inside", () => {
    for (const stations of [2, 3, 8, 20, 60])
      for (let source = 0; source < stations; source++)
        for (let target = 0; target < stations; target++) {
          if (source === target || target === source + 1) continue;
          const way = { source, target, moves: 5 };
          const [x0 = 0, y0 = 0, cx = 0, , , , x1 = 0, y1 = 0] = numbers(drawn(way, stations, 9).path);
          const side = isLoop(way) ? -1 : 1;
          expect(Math.sign(x0 - SIDE)).toBe(side);
          expect(x1).toBe(x0);
          expect(Math.floor(y0 / ROW)).toBe(source);
          expect(Math.floor(y1 / ROW)).toBe(target);
          const farthest = (x0 + 3 * cx) / 4; // of the curve in its middle
          expect(Math.abs(farthest - SIDE)).toBeLessThanOrEqual(SIDE);
          expect(farthest).toBeGreaterThanOrEqual(0);
          expect(farthest).toBeLessThanOrEqual(WIDTH);
        }
  });

  it("run farther out the farther they lead", () => {
    const reaches = [1, 2, 3, 7, 11].map((rows) => reach(rows, 12));
    expect(reaches).toEqual([...reaches].sort((a, b) => a - b));
    expect(new Set(reaches).size).toBe(reaches.length);
  });

  it("are as thick as the root of how often they are taken", () => {
    expect(thickness(25, 100) / thickness(100, 100)).toBeCloseTo(0.5);
    expect(thickness(0, 100)).toBeGreaterThan(0);
    expect(thickness(0, 0)).toBeGreaterThan(0);
  });

  it("are straight to the next station", () => {
    expect(drawn({ source: 1, target: 2, moves: 4 }, 5, 4)).toEqual({
      path: `M${SIDE} ${1.5 * ROW}V${2.5 * ROW}`,
      thickness: thickness(4, 4),
      tip: null,
    });
  });
});
