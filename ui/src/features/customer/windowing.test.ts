import { describe, expect, it } from "vitest";
import { inView, rowAt, topsOf } from "./windowing";

const heights = [52, 40, 40, 200, 40, 52, 40];
const tops = topsOf(heights);

describe("rowAt", () => {
  it("agrees with counting from the top, at every height", () => {
    for (let y = 0; y < (tops.at(-1) ?? 0); y++) {
      let row = 0;
      while (row + 1 < heights.length && (tops[row + 1] ?? 0) <= y) row++;
      expect(rowAt(tops, y)).toBe(row);
    }
  });

  it("stays inside the list", () => {
    expect(rowAt(tops, -10)).toBe(0);
    expect(rowAt(tops, 99_999)).toBe(6);
    expect(rowAt([0], 5)).toBe(0);
  });
});

describe("inView", () => {
  it("holds the rows that are seen, and spare ones", () => {
    expect(inView(tops, 100, 140, 0)).toEqual([2, 4]);
    expect(inView(tops, 100, 140, 10)).toEqual([0, 7]);
    expect(inView([0], 0, 500, 5)).toEqual([0, 0]);
  });
});
