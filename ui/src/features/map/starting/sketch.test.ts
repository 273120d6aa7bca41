import { describe, expect, it } from "vitest";
import type { TemplateEntry } from "@/api/generated";
import { heightOf, pictureOf, WIDTH } from "./sketch";

const name = { en: "A", de: "A" };
const sketch: TemplateEntry["sketch"] = {
  stages: [
    { name, hue: 1, steps: 1 },
    { name, hue: 2, steps: 3 },
  ],
  lanes: [
    { type: "action", band: "customer", main: false, filled: [23, 0, 46, 92] },
    { type: "emotion", band: "customer", main: false, filled: [0, 0, 0, 0] },
    { type: "touchpoint", band: "frontstage", main: true, filled: [1, 2, 0, 1] },
    { type: "metric", band: "frontstage", main: false, filled: [0, 0, 0, 0] },
  ],
  expected: [0, 0, 0, 0],
  experienced: [1, -1, null, 2],
  moments: [false, true, false, false],
};

describe("the small picture of a map", () => {
  const picture = pictureOf(sketch);

  it("gives every stage the width of its steps", () => {
    expect(picture.column).toBe(WIDTH / 4);
    expect(picture.stages.map(({ x, hue }) => [x, hue])).toEqual([
      [0, 1],
      [80, 2],
    ]);
    expect(picture.stages[1]?.width).toBe(238);
  });

  it("draws bars as long as the texts, none where nothing stands, and none longer than its cell", () => {
    expect(new Set(picture.bars.map(({ tone }) => tone))).toEqual(new Set(["plain"]));
    expect(picture.bars.map(({ x, width }) => [x, width])).toEqual([
      [1, 37.5],
      [161, 75],
      [241, 75],
    ]);
  });

  it("draws a dot for each touchpoint met", () => {
    expect(picture.dots.map(({ x }) => x)).toEqual([3, 83, 89, 243]);
  });

  it("draws a line where a band ends, and lanes do not overlap", () => {
    const [line] = picture.lines;
    const { top, height } = picture.curve ?? { top: 0, height: 0 };
    expect(picture.lines).toHaveLength(1);
    expect(line).toBeGreaterThanOrEqual(top + height);
    expect(picture.dots[0]?.y).toBeGreaterThan(line ?? 0);
    expect(picture.height).toBeGreaterThan(picture.dots[0]?.y ?? 0);
  });

  it("places +2 at the top of the curve and −2 at its bottom", () => {
    expect([2, 0, -2].map((value) => heightOf(value, { top: 10, height: 40 }))).toEqual([10, 30, 50]);
  });
});
