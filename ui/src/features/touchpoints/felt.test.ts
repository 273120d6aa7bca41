import { describe, expect, it } from "vitest";
import type { EffortSign, TouchpointNumbers } from "@/api/generated";
import { effortContradicted, effortOnScale, onScale, satisfactionContradicted, signsOf } from "./felt";

const asked = { question: "satisfaction", at: "x", score: "s", lowest: 1, highest: 7 } as const;
const summed = (mean: number) => ({ n: 1, mean, sd: null, lowest: mean, highest: mean });

describe("measured and drawn", () => {
  it("puts what is drawn on the scale that was asked, in its direction", () => {
    expect([-2, 0, 2].map((felt) => onScale(felt, asked))).toEqual([1, 4, 7]);
    expect(onScale(2, { ...asked, higher_is_better: false })).toBe(1);
    expect([1, 3, 5].map((effort) => effortOnScale(effort, asked))).toEqual([7, 4, 1]);
    expect(effortOnScale(5, { ...asked, higher_is_better: false })).toBe(7);
  });

  it("takes meeting the organisation's own messages again for no effort", () => {
    const sign: EffortSign = {
      question: { question: "funnel", steps: ["x"] },
      position: 2,
      customers: 1,
      n: 2,
      share: 0.5,
    };
    const whats = (channel: string) =>
      signsOf({ failing: sign, again: sign }, channel).map(({ what }) => what);
    expect(whats("hotline")).toEqual(["failing", "again"]);
    expect(whats("email")).toEqual(["failing"]);
    expect(signsOf({ again: { ...sign, share: null } }, "hotline")).toEqual([]);
  });

  it("says that the data say otherwise only outside an interval", () => {
    const numbers = {
      experience_low: 0,
      experience_high: 1,
      effort: { question: asked, effort_low: 2, effort_high: 3 },
    } satisfies TouchpointNumbers;
    const is = (experienced: number, effort: number, of: TouchpointNumbers | null = numbers) => {
      const row = { numbers: of, experienced: summed(experienced), effort: summed(effort) };
      return [satisfactionContradicted(row), effortContradicted(row)];
    };
    expect(is(1, 2)).toEqual([false, false]);
    expect(is(1.1, 3.1)).toEqual([true, true]);
    expect(is(-2, 5, { effort: { question: asked } })).toEqual([false, false]);
    expect(is(-2, 5, null)).toEqual([false, false]);
    expect(satisfactionContradicted({ numbers, experienced: null, effort: null })).toBe(false);
  });
});
