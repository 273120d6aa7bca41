import { describe, expect, it } from "vitest";
import type { AffectedCount } from "@/api/generated";
import { isAskedAlike, takenOf } from "./judging";

const counted = (scope?: { last: string }): AffectedCount => ({
  what: "reached",
  customers: 7,
  question: { question: "funnel", steps: ["view"], ...(scope ? { scope } : {}) },
  part: { part: "funnel", position: 1 },
});

describe("a number that was taken over", () => {
  it("is held against what is counted today of the same customers and days only", () => {
    const taken = takenOf(counted({ last: "2026-03-31" }), "a", "2026-04-01", null);
    if (!taken) throw new Error("it is short enough");
    expect(isAskedAlike(taken, counted({ last: "2026-03-31" }))).toBe(true);
    expect(isAskedAlike(taken, counted())).toBe(false);
    expect(isAskedAlike({ ...taken, question: "no question" }, counted())).toBe(false);
  });
});
