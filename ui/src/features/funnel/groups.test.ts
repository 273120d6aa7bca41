import { describe, expect, it } from "vitest";
import type { FunnelGroup, FunnelStep } from "@/api/generated";
import { axisEnd, barOf, ranked } from "./groups";

const group = (name: string | null, entrants: number, high: number | null = null): FunnelGroup => ({
  group: name,
  entrants,
  arrived: 0,
  dropped: 0,
  open: 0,
  excluded: 0,
  rate: null,
  low: null,
  high,
  kaplan_meier: null,
  median_s: null,
  p25_s: null,
  p75_s: null,
  p90_s: null,
});

const step = (customers: number, dropped: number, open: number, excluded: number): FunnelStep => ({
  group: null,
  position: 1,
  step: "a",
  customers,
  rate: null,
  low: null,
  high: null,
  from_previous: null,
  from_previous_low: null,
  from_previous_high: null,
  median_s: null,
  arrived: 0,
  dropped,
  open,
  excluded,
});

describe("ranked", () => {
  it("puts the most entrants first, ties by name, those without a value last", () => {
    expect(
      ranked([group(null, 5), group("b", 5), group("a", 5), group("z", 9)]).map((each) => each.group),
    ).toEqual(["z", "a", "b", null]);
  });
});

describe("barOf", () => {
  it("adds up to those who reached the step", () => {
    const bar = barOf(step(80, 20, 5, 3), 100, false);
    expect(bar).toEqual({ on: 0.52, dropped: 0.2, open: 0.05, excluded: 0.03 });
  });

  it("shows the last step whole, and nothing where nobody entered", () => {
    expect(barOf(step(40, 0, 0, 0), 100, true).on).toBe(0.4);
    expect(barOf(step(0, 0, 0, 0), 0, false).on).toBe(0);
  });
});

describe("axisEnd", () => {
  it("holds every interval", () => {
    expect(axisEnd([group("a", 1, 0.41), group("b", 1, 0.12)])).toBe(0.5);
    expect(axisEnd([group("a", 1, 0.93)])).toBe(1);
    expect(axisEnd([])).toBe(0.05);
  });
});
