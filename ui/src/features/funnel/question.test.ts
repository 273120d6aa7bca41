import { describe, expect, it } from "vitest";
import type { Funnel, MapDocument, MapMeasures } from "@/api/generated";
import { moved, ofMap, tidy, withSteps } from "./question";

const funnel = (...steps: string[]): Funnel => ({
  question: "funnel",
  steps: steps.map((step) => ({ events: [step] })),
  within: "30d",
});

const measures: MapMeasures = {
  steps: {
    c: { step: "c", reached: 60, funnel: funnel("cart", "pay"), next_step: "d" },
    a: { step: "a", reached: 100, funnel: funnel("ad", "news"), next_step: "n" },
    n: { step: "n", reached: 20, funnel: funnel("news", "cart"), next_step: "c" },
    b: { step: "b" },
    d: { step: "d", reached: 40, funnel: funnel("pay", "tell"), next_step: "t" },
    t: { step: "t", reached: 3, funnel: null },
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

const document: MapDocument = {
  title: "Map",
  steps: {
    a: { stage: "s", order: "a", title: "Sees" },
    n: { stage: "s", order: "b", title: "Subscribes" },
    c: { stage: "s", order: "c", title: "Fills" },
    d: { stage: "s", order: "d", title: "Pays" },
    t: { stage: "s", order: "e", title: "Tells" },
  },
  translations: { de: { "steps.d.title": "Bezahlt" } },
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
  const step = (event: string, name: string) => ({ events: [event], name });

  it("goes along the main road, says what it leaves out, and speaks the interface's language", () => {
    expect(ofMap({ document, measures, lang: "de" })).toEqual({
      funnel: {
        question: "funnel",
        steps: [step("ad", "Sees"), step("cart", "Fills"), step("pay", "Bezahlt")],
        within: "30d",
      },
      leftOut: ["Subscribes", "Tells"],
    });
  });

  it("goes through all bound steps where asked", () => {
    const whole = ofMap({ document, measures, lang: "en", isWhole: true });
    expect(whole?.funnel.steps).toEqual([
      step("ad", "Sees"),
      step("news", "Subscribes"),
      step("cart", "Fills"),
      step("pay", "Pays"),
      step("tell", "Tells"),
    ]);
    expect(whole?.leftOut).toEqual([]);
  });

  it("asks from a chosen step to the next", () => {
    expect(ofMap({ document, measures, lang: "en", step: "c" })).toEqual({
      funnel: { question: "funnel", steps: [step("cart", "Fills"), step("pay", "Pays")], within: "30d" },
      leftOut: [],
    });
  });

  it("asks nothing where nothing is bound", () => {
    expect(ofMap({ document, measures: { ...measures, steps: {} }, lang: "en" })).toBeNull();
  });
});
