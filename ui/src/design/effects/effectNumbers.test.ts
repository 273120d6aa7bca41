import { describe, expect, it } from "vitest";
import type { EffectSide } from "@/api/generated";
import { days, opened, placeOn, scaleOf } from "./effectNumbers";

const side = (value: number | null, low: number | null, high: number | null): EffectSide => ({
  first: "2026-02-02",
  last: "2026-03-08",
  n: 120,
  value,
  low,
  high,
  of: { question: "funnel", steps: ["look", "pay"] },
});

describe("a comparison", () => {
  it("is drawn on one scale that holds every interval and the target", () => {
    const sides = [side(0.3, 0.25, 0.36), side(0.6, 0.55, 0.65)];
    const scale = scaleOf("onward", sides, 0.7);
    for (const value of [0.25, 0.65, 0.7]) {
      expect(placeOn(scale, value)).toBeGreaterThan(0);
      expect(placeOn(scale, value)).toBeLessThan(100);
    }
    expect(scaleOf("onward", [side(0.99, 0.97, 1)], null).to).toBe(1);
    expect(scaleOf("failing", [side(null, null, null)], undefined)).toEqual({ from: 0, to: 1 });
  });

  it("opens those it counts: of what ends at a step those who did not go on", () => {
    const words = { title: "Ends here", place: "Look" };
    expect(opened("drop_off", side(0.4, 0.3, 0.5), words, "en")).toMatchObject({
      value: "40.0%",
      detail: "30.0% – 50.0% · n = 120",
      part: { part: "funnel", position: 1, outcome: "dropped" },
    });
    expect(opened("onward", side(null, null, null), words, "en")).toBeNull();
  });

  it("names its days without moving them to another time zone", () => {
    expect(days("2026-02-02", "2026-03-08", "en").replace(/\s/gu, " ")).toBe("2 Feb – 8 Mar 2026");
  });
});
