import { describe, expect, it } from "vitest";
import { readable } from "./due";

describe("a suggested deadline", () => {
  it("is in whole units of which there are two, and never shorter than what is usual", () => {
    expect([12.6 * 86_400, 86_400, 47 * 3_600, 2 * 86_400, 5_000, 7_200, 30].map(readable)).toEqual([
      "13d",
      "24h",
      "47h",
      "2d",
      "84m",
      "2h",
      "1m",
    ]);
  });
});
