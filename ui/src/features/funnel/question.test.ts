import { describe, expect, it } from "vitest";
import type { Funnel, MapMeasures } from "@/api/generated";
import { moved, ofMap, tidy, withSteps } from "./question";

const funnel = (...steps: string[]): Funnel => ({
  question: "funnel",
  steps: steps.map((step) => ({ events: [step] })),
  within: "30d",
});

const measures: MapMeasures = {
  steps: {
    c: { step: "c", funnel: funnel("cart", "pay"), next_step: "d" },
    a: { step: "a", funnel: funnel("ad", "cart"), next_step: "c" },
    b: { step: "b" },
    d: { step: "d", funnel: null },
  },
  explained: 1,
  provenance: {
    n_customers: 0,
    n_events: 0,
    unit: "customer",
    start: null,
    end: null,
    time_zone: "UTC",
    data: "",
    version: "",
  },
};

describe("tidy", () => {
  it("leaves out what is at its default", () => {
    expect(
      tidy({
        question: "funnel",
        steps: ["a"],
        within: null,
        order: "ordered",
        exclude: [],
        hold: [],
        by: null,
        count: "customers",
      }),
    ).toEqual({ question: "funnel", steps: ["a"] });
    expect(tidy({ question: "funnel", steps: ["a"], order: "strict", count: "conversions" })).toMatchObject({
      order: "strict",
      count: "conversions",
    });
  });
});

describe("moved", () => {
  it("moves one entry and keeps the rest", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    expect(moved(["a"], 5, 0)).toEqual(["a"]);
  });
});

describe("withSteps", () => {
  it("drops exclusions and breakdowns of steps that are gone", () => {
    const question: Funnel = {
      question: "funnel",
      steps: ["a", "b", "c"],
      exclude: ["x", { event: "y", after: 2 }, { event: "z", after: 1 }],
      by: { property: "device", at: 3 },
    };
    expect(withSteps(question, ["a", "b"])).toEqual({
      question: "funnel",
      steps: ["a", "b"],
      exclude: ["x", { event: "z", after: 1 }],
      by: "device",
    });
  });
});

describe("ofMap", () => {
  it("goes through all bound steps in the map's order, in the map's window", () => {
    expect(ofMap(measures)).toEqual({ question: "funnel", steps: ["ad", "cart", "pay"], within: "30d" });
  });

  it("asks from a chosen step to the next", () => {
    expect(ofMap(measures, "c")).toEqual({ question: "funnel", steps: ["cart", "pay"], within: "30d" });
  });

  it("asks nothing where nothing is bound", () => {
    expect(ofMap({ ...measures, steps: {} })).toBeNull();
  });
});
