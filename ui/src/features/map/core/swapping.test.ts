import { describe, expect, it } from "vitest";
import { applied, undoOf } from "./changing";
import { normalised } from "./normalising";
import { swapLanguages } from "./swapping";
import { randomMap, randomOf } from "./testing/random";
import { said, textsOf } from "./texts";
import type { AnyChange, MapDocument } from "./types";

const translated = normalised({
  title: "Reise",
  description: "Was **geschieht**",
  locale: "de",
  scenario: { goal: "Eine Lampe" },
  personas: { ada: { order: "V", name: "Ada", facts: [{ name: "Alter", value: "44" }] } },
  stages: { a: { order: "V", name: "Davor" } },
  steps: { s: { stage: "a", order: "A", title: "Ruft an" }, t: { stage: "a", order: "B", title: "Wartet" } },
  translations: {
    en: {
      "map..title": "Journey",
      "map..description": "What **happens**",
      "scenario..goal": "A lamp",
      "personas.ada.name": "Ada",
      "personas.ada.facts.0.name": "Age",
      "personas.ada.facts.0.value": "44",
      "stages.a.name": "Before",
      "steps.s.title": "Calls",
      "steps.t.title": "Waits",
    },
  },
});

const swapped = (document: MapDocument) => applied(document, swapLanguages(document));

describe("a map's languages change places", () => {
  it("so that it says the same to every reader as before", () => {
    const after = swapped(translated);
    expect(after.locale).toBe("en");
    expect(after.title).toBe("Journey");
    expect(textsOf(translated)).toHaveLength(9);
    for (const { place } of textsOf(translated))
      for (const lang of ["de", "en"] as const)
        expect(said(after, place, lang)).toEqual(said(translated, place, lang));
  });

  it("and back to what it was", () => {
    expect(swapped(swapped(translated))).toEqual(translated);
  });

  it("and a text that is not translated stays, for its own language too", () => {
    const half: MapDocument = { ...translated, translations: { en: { "steps.s.title": "Calls" } } };
    const after = swapped(half);
    expect(after.steps["t"]?.title).toBe("Wartet");
    expect(after.translations.de?.["steps.t.title"]).toBe("Wartet");
    expect(after.steps["s"]?.title).toBe("Calls");
    expect(after.translations.en).toBeUndefined();
  });

  it("on any map, whole and undone as one", () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const document = randomMap(randomOf(seed));
      const changes: AnyChange[] = swapLanguages(document);
      const after = applied(document, changes);
      expect(normalised(after)).toBe(after);
      for (const { place, text } of textsOf(document))
        if (text.trim()) expect(said(after, place, document.locale).text).toBe(text);
      expect(applied(after, undoOf(document, changes))).toEqual(document);
    }
  });
});
