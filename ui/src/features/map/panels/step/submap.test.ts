import { describe, expect, it } from "vitest";
import { normalised } from "../../core/normalising";
import { said } from "../../core/texts";
import { submapOf } from "./submap";

const whole = normalised({
  schema: 2,
  title: "Reise",
  locale: "de",
  kind: "blueprint",
  personas: { ada: { order: "V", name: "Ada" } },
  stages: { a: { order: "V", name: "Davor", hue: 3 } },
  steps: {
    s: { stage: "a", order: "A", title: "Ruft an", moment_of_truth: true },
    t: { stage: "a", order: "B", title: "Wartet" },
  },
  lanes: {
    does: { order: "A", type: "action", title: "Handelt" },
    gone: { order: "B", type: "text", hidden: true },
  },
  cells: { c: { lane: "does", step: "s", text: "Wählt" } },
  touchpoints: { line: { name: "Hotline" }, web: { name: "Website" } },
  interactions: {
    i: { step: "s", touchpoint: "line", order: "A" },
    j: { step: "t", touchpoint: "web", order: "B" },
  },
  translations: {
    en: {
      "steps.s.title": "Calls",
      "lanes.does.title": "Acts",
      "cells.c.text": "Dials",
      "map..title": "Journey",
    },
  },
});

describe("a map of a step in detail", () => {
  const made = submapOf(whole, { map: "m1", step: "s" });

  it("is whole, belongs to its step and begins with its rows, people and touchpoints", () => {
    const map = normalised(made);
    expect(map).toMatchObject({ kind: "blueprint", parent: { map: "m1", step: "s" }, title: "Ruft an" });
    expect(Object.keys(map.lanes)).toEqual(["does"]);
    expect(Object.keys(map.personas)).toEqual(["ada"]);
    expect(Object.keys(map.touchpoints)).toEqual(["line"]);
    expect(Object.values(map.stages)).toEqual([{ order: "V", name: "Ruft an", hue: 3 }]);
    expect([map.steps, map.cells, map.interactions]).toEqual([{}, {}, {}]);
  });

  it("says the same in the other language", () => {
    const map = normalised(made);
    expect(said(map, { collection: "map", id: "", field: "title" }, "en").text).toBe("Calls");
    expect(said(map, { collection: "lanes", id: "does", field: "title" }, "en").text).toBe("Acts");
    expect(map.translations).toEqual(made?.translations);
  });

  it("is none where the step is gone", () => {
    expect(submapOf(whole, { map: "m1", step: "x" })).toBeNull();
  });
});
