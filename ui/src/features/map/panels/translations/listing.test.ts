import { describe, expect, it } from "vitest";
import { normalised } from "../../core/normalising";
import { groupsOf, progressOf } from "./listing";

const map = normalised({
  schema: 2,
  title: "Karte",
  locale: "de",
  stages: { z: { order: "A", name: "Erste" }, a: { order: "B", name: "Zweite" } },
  steps: {
    t: { stage: "a", order: "V", title: "Danach" },
    s: { stage: "z", order: "V", title: "Davor", description: "D" },
  },
  lanes: { l: { order: "W", type: "action" }, k: { order: "V", type: "quote", title: "Sagt" } },
  cells: {
    c: { lane: "l", step: "s", text: "unten" },
    d: { lane: "k", step: "t", text: "oben rechts" },
    e: { lane: "k", step: "s", text: "oben links" },
    f: { lane: "l", step: "t" },
  },
  translations: { en: { "cells.d.text": "top right", "steps.s.title": "Before" } },
});

describe("the texts of a map for its translation", () => {
  const groups = groupsOf(map, "en");
  const texts = (of: string) => groups.find((group) => group.of === of)?.texts.map(({ text }) => text);

  it("stand in the order of the map, texts of one object together, nothing without a text", () => {
    expect(groups.map(({ of }) => of)).toEqual(["map", "stages", "steps", "lanes", "cells"]);
    expect(texts("stages")).toEqual(["Erste", "Zweite"]);
    expect(texts("steps")).toEqual(["Davor", "D", "Danach"]);
    expect(texts("cells")).toEqual(["oben links", "oben rechts", "unten"]);
  });

  it("say what is translated, and how much of all", () => {
    const cells = groups.find(({ of }) => of === "cells")?.texts;
    expect(cells?.map(({ translation }) => translation)).toEqual([null, "top right", null]);
    expect(progressOf(groups)).toEqual({ done: 2, all: 10 });
  });
});
