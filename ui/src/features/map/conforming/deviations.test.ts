import { describe, expect, it } from "vitest";
import type { Conforming, Deviation, MapConformance } from "@/api/generated";
import { keyOf, lostIn, marksAt, partOf, ranked, stepOf, waysHeld } from "./deviations";

const deviation = (given: Partial<Deviation> & Pick<Deviation, "kind">): Deviation => ({
  source: null,
  customers: 50,
  occurrences: 60,
  settled: 40,
  arrived: 10,
  others: 40,
  others_arrived: 30,
  difference: null,
  low: null,
  high: null,
  arrivals_lost: null,
  ...given,
});

const lost = (arrivals: number, low: number, high: number) => ({
  arrivals_lost: arrivals,
  difference: -arrivals / 40,
  low,
  high,
});

const row = (step: number, failing: number, missing: number): Conforming => ({
  step,
  touchpoint: null,
  name: "",
  completed: 10,
  failing,
  missing,
  ahead: 0,
  share: null,
  low: null,
  high: null,
});

const declined = deviation({ kind: "failing", source: 1, touchpoint: 0, ...lost(20, -0.7, -0.3) });
const back = deviation({ kind: "loop", source: 1, target: 0, ...lost(8, -0.4, -0.1) });
const called = deviation({ kind: "ad_hoc", source: 0, event: "call", ...lost(4, -0.2, 0.1) });
const mailed = deviation({ kind: "ad_hoc", source: 0, event: "mail", ...lost(2, -0.1, 0.1) });
const ahead = deviation({ kind: "skip", source: null, target: 1, ...lost(-6, 0.1, 0.3) });
const rare = deviation({ kind: "skip", source: 0, target: 2 });

const found = (deviations: Deviation[]) =>
  ({
    steps: ["look", "pay", "have"],
    answer: { steps: [row(0, 0, 0), row(1, 7, 3), row(2, 0, 9)], deviations },
  }) as unknown as MapConformance;

describe("arrivals lost", () => {
  it("have the interval of the difference, times how many made it and are at an end", () => {
    const { value, low, high } = lostIn(declined) ?? { value: 0, low: 0, high: 0 };
    expect(value).toBe(20);
    expect(low).toBeCloseTo(0.3 * 40);
    expect(high).toBeCloseTo(0.7 * 40);
  });

  it("are not said where nothing was compared", () => {
    expect(lostIn(rare)).toBeNull();
  });

  it("put what goes with fewer arrivals first and keep the server's order", () => {
    const { fewer, others } = ranked([declined, ahead, back, rare, called]);
    expect(fewer).toEqual([declined, back, called]);
    expect(others).toEqual([ahead, rare]);
  });
});

describe("a deviation", () => {
  it("opens those who made it, also where it begins before the first step", () => {
    expect(partOf(ahead)).toEqual({ part: "conformance", kind: "skip", target: 1 });
    expect(partOf(declined)).toEqual({ part: "conformance", kind: "failing", source: 1, touchpoint: 0 });
    expect(partOf(called)).toEqual({ part: "conformance", kind: "ad_hoc", source: 0, event: "call" });
  });

  it("leads to where people stood, or where they began", () => {
    const all = found([]);
    expect([declined, back, called, ahead].map((each) => stepOf(all, each))).toEqual([
      "pay",
      "pay",
      "look",
      "pay",
    ]);
  });

  it("is told from every other", () => {
    const all = [declined, back, called, mailed, ahead, rare];
    expect(new Set(all.map(keyOf)).size).toBe(all.length);
  });
});

describe("on the line", () => {
  it("a station shows who failed and who missed it, and one detour with fewer arrivals", () => {
    const marks = marksAt(found([called, mailed]));
    expect(marks.get("look")?.map(({ id, deviation: which }) => [id, which])).toEqual([["ad_hoc", called]]);
    expect(marks.get("pay")?.map(({ id, customers }) => [id, customers])).toEqual([
      ["failing", 7],
      ["missing", 3],
    ]);
    expect(marks.get("have")?.map(({ part }) => part)).toEqual([
      { part: "conformance", step: 2, outcome: "missing" },
    ]);
  });

  it("skips and loops run between stations, most arrivals lost first, each kind up to a quarter of the stations", () => {
    const stations = ["look", "other", "pay", "have"].map((id) => ({ id }));
    const all = found([back, deviation({ kind: "loop", source: 2, target: 0 }), ahead, rare]);
    expect(waysHeld(all, stations)).toEqual([
      { from: 0, to: 3, deviation: rare },
      { from: 2, to: 0, deviation: back },
    ]);
  });
});
