import { describe, expect, it } from "vitest";
import { lineOf } from "./line";

describe("lineOf", () => {
  it("puts stations at equal distances and is as wide as the people who get there", () => {
    expect(lineOf([{ reached: 100 }, { reached: 50 }, { reached: 20 }], 220, 20)).toEqual({
      stations: [{ x: 10 }, { x: 110 }, { x: 210 }],
      band: "M10 0L110 5L210 8L210 12L110 15L10 20Z",
      first: 100,
      last: 20,
    });
  });

  it("leaves out steps without data, and shows few people as a thin line", () => {
    const line = lineOf([{ reached: 10_000 }, { reached: null }, { reached: 1 }], 40, 20);
    expect(line?.stations).toHaveLength(2);
    expect(line?.band).toBe("M10 0L30 9.25L30 10.75L10 20Z");
  });

  it("is not there where there is nothing to compare", () => {
    expect(lineOf([{ reached: 7 }], 40, 20)).toBeNull();
    expect(lineOf([{ reached: 0 }, { reached: 0 }], 40, 20)).toBeNull();
    expect(lineOf([], 40, 20)).toBeNull();
  });
});
