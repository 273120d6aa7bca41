import { describe, expect, it } from "vitest";
import { lineOf } from "./line";

describe("lineOf", () => {
  it("puts stations at equal distances and is as wide as the people who get there", () => {
    expect(lineOf([{ reached: 100 }, { reached: 50 }, { reached: 20 }], 208, 20)).toEqual({
      stations: [{ x: 4 }, { x: 104 }, { x: 204 }],
      band: "M4 0L104 5L204 8L204 12L104 15L4 20Z",
      first: 100,
      last: 20,
    });
  });

  it("leaves out steps without data, and shows few people as a thin line", () => {
    const line = lineOf([{ reached: 10_000 }, { reached: null }, { reached: 1 }], 40, 20);
    expect(line?.stations).toHaveLength(2);
    expect(line?.band).toBe("M4 0L36 9.25L36 10.75L4 20Z");
  });

  it("is not there where there is nothing to compare", () => {
    expect(lineOf([{ reached: 7 }], 40, 20)).toBeNull();
    expect(lineOf([{ reached: 0 }, { reached: 0 }], 40, 20)).toBeNull();
    expect(lineOf([], 40, 20)).toBeNull();
  });
});
