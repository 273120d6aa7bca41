import { describe, expect, it } from "vitest";
import { applied } from "./changing";
import { layouter, lineBetween } from "./layout";
import { normalised } from "./normalising";
import { stepsInOrder } from "./ordering";
import { randomChange, randomMap, randomOf } from "./testing/random";
import type { AnyChange } from "./types";

const map = normalised({
  title: "Reise",
  locale: "de",
  personas: { ada: { order: "V", name: "Ada" } },
  stages: {
    A: { order: "F", name: "Finden" },
    B: { order: "V", name: "Kaufen", hue: 2 },
    C: { order: "k", name: "Später", hidden: true },
    D: { order: "n", name: "Leer" },
  },
  steps: {
    a1: { stage: "A", order: "F", title: "Suchen", moment_of_truth: true },
    a2: { stage: "A", order: "V", title: "Lesen", hidden: true },
    a3: { stage: "A", order: "k", title: "Fragen", child: "other" },
    b1: { stage: "B", order: "F", title: "Bezahlen" },
    c1: { stage: "C", order: "F", title: "Wiederkommen" },
  },
  branches: {
    f: { source: "a1", target: "b1", condition: "eilig" },
    g: { source: "a2", target: "b1" },
  },
  touchpoints: {
    web: { name: "Website", channel: "website", binding: { events: ["seen"] } },
    shop: { name: "Laden" },
  },
  interactions: {
    i: { step: "a1", touchpoint: "shop", order: "V" },
    j: { step: "a1", touchpoint: "web", order: "F" },
  },
  lanes: {
    does: { order: "B", type: "action", band: "customer", main: true },
    feels: { order: "F", type: "emotion", main: true },
    staff: { order: "V", type: "text", band: "frontstage" },
    gone: { order: "W", type: "text", hidden: true },
    it: { order: "k", type: "text", band: "support" },
  },
  cells: {
    wide: { lane: "does", step: "a1", span: 3, text: "sucht" },
    second: { lane: "does", step: "a1", order: "k", text: "noch etwas" },
    hers: { lane: "does", step: "b1", persona: "ada", text: "nur ich" },
    unseen: { lane: "does", step: "a2", text: "verborgen" },
    note: { lane: "it", step: "b1", text: "Kasse" },
  },
  experiences: { x: { step: "a1", expected: 1 }, y: { step: "a1", persona: "ada", experienced: -1 } },
  translations: { en: { "steps.a1.title": "Search", "cells.note.text": "Till" } },
});

describe("a layout", () => {
  const laid = layouter()(map, { lang: "en", persona: null });

  it("stands in order, without what is hidden, which is counted", () => {
    expect(laid.steps.map(({ id }) => id)).toEqual(["a1", "a3", "b1"]);
    expect(laid.stages.map(({ id, first, span, hiddenSteps }) => [id, first, span, hiddenSteps])).toEqual([
      ["A", 0, 2, 1],
      ["B", 2, 1, 0],
      ["D", 3, 0, 0],
    ]);
    expect(laid.lanes.map(({ id }) => id)).toEqual(["does", "feels", "staff", "it"]);
    expect(laid.hidden).toEqual({ stages: 1, steps: 2, lanes: 1 });
    expect(laid.beyondSimple).toBe(2);
  });

  it("speaks the reader's language where it can", () => {
    expect(laid.steps[0]).toMatchObject({ title: { text: "Search", lang: "en" }, momentOfTruth: true });
    expect(laid.steps[1]).toMatchObject({ title: { text: "Fragen", lang: "de" }, child: "other", hue: 1 });
    expect(laid.lanes[3]?.cards.get(2)?.[0]?.text).toEqual({ text: "Till", lang: "en" });
  });

  it("shows cards of a place in order, over the steps on show, for the reader's persona", () => {
    const cards = laid.lanes[0]?.cards.get(0);
    expect(cards?.map(({ id, span }) => [id, span])).toEqual([
      ["wide", 2],
      ["second", 1],
    ]);
    expect(laid.lanes[0]?.cards.get(2)).toBeUndefined();
    const hers = layouter()(map, { lang: "de", persona: "ada" });
    expect(hers.lanes[0]?.cards.get(2)?.map(({ id }) => id)).toEqual(["hers"]);
    expect(hers.steps[0]?.experience).toEqual({ step: "a1", persona: "ada", experienced: -1 });
    expect(laid.steps[0]?.experience).toEqual({ step: "a1", expected: 1 });
  });

  it("has the lines of the blueprint between bands, and the ways and meetings on show", () => {
    expect(laid.lanes.map(({ line }) => line)).toEqual([null, null, "interaction", "visibility"]);
    expect(lineBetween("backstage", "support")).toBe("internal");
    expect(lineBetween("support", "support")).toBeNull();
    expect(laid.branches).toEqual([{ id: "f", from: 0, to: 2, condition: { text: "eilig", lang: "de" } }]);
    expect(laid.steps[0]?.interactions.map(({ id, channel, bound }) => [id, channel, bound])).toEqual([
      ["j", "website", true],
      ["i", "other", false],
    ]);
  });

  it("shows main lanes in simple detail", () => {
    const simple = layouter()(map, { lang: "de", persona: null, detail: "simple" });
    expect(simple.lanes.map(({ id }) => id)).toEqual(["does", "feels"]);
    expect(simple.hidden.lanes).toBe(0);
  });
});

describe("layouts one after the other", () => {
  const reader = { lang: "de", persona: null } as const;

  it("are the same where nothing changed", () => {
    const lay = layouter();
    const first = lay(map, reader);
    expect(lay(structuredClone(map), { ...reader }).steps[0]?.title).toBe(first.steps[0]?.title);
    expect(lay(map, reader).stages).toBe(first.stages);
  });

  it("change only the lane of a card that changed", () => {
    const lay = layouter();
    const before = lay(map, reader);
    const change: AnyChange = { change: "write_cell", lane: "it", step: "b1", text: "Neu", language: "de" };
    const after = lay(applied(map, [change]), reader);
    expect(after.steps).toBe(before.steps);
    expect(after.stages).toBe(before.stages);
    expect(after.branches).toBe(before.branches);
    expect(after.lanes.slice(0, 3).every((lane, at) => lane === before.lanes[at])).toBe(true);
    expect(after.lanes[3]).not.toBe(before.lanes[3]);
    expect(lay(map, reader).lanes[3]?.cards.get(2)?.[0]?.text.text).toBe("Kasse");
  });

  it("say what a fresh layout says, whatever changed between", () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const random = randomOf(seed);
      const lay = layouter();
      let document = randomMap(random);
      for (let n = 0; n < 6; n += 1) {
        const who = { lang: random.one(["de", "en"] as const), persona: random.one([null, "p0"]) };
        const laid = lay(document, who);
        expect(laid).toEqual(layouter()(document, who));
        expect(laid.steps.length + laid.hidden.steps).toBe(stepsInOrder(document).length);
        const change = randomChange(random, document);
        if (change) document = applied(document, [change]);
      }
    }
  });
});
