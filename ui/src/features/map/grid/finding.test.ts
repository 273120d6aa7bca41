import { expect, test } from "vitest";
import { normalised } from "../core/normalising";
import { found, plainLetters } from "./finding";

const map = normalised({
  title: "…",
  locale: "de",
  stages: { s: { order: "A", name: "Prüfung" } },
  steps: {
    p: { stage: "s", order: "A", title: "Prüft die Größe" },
    q: { stage: "s", order: "B", title: "Zahlt" },
  },
  lanes: { l: { order: "A", type: "action" }, m: { order: "B", type: "pain" } },
  cells: {
    a: { lane: "m", step: "p", text: "nichts", source: "Umfrage zur Prüfung" },
    b: { lane: "l", step: "q", text: "Überprüft zweimal" },
  },
  translations: { en: { "cells.b.text": "Checks twice" } },
});
const shown = { lanes: ["l", "m"], steps: ["p", "q"] };

test("case, accents and ß do not count", () => {
  expect(plainLetters("GRÖẞE")).toBe(plainLetters("größe"));
});

test("places come in the order of reading, each once", () => {
  expect(found(map, "pruf", "de", shown).map(({ place }) => place)).toEqual([
    { collection: "stages", id: "s" },
    { collection: "steps", id: "p" },
    { lane: "l", step: "q" },
    { lane: "m", step: "p" },
  ]);
});

test("it is looked for what the reader sees, and nothing is found for nothing", () => {
  expect(found(map, "checks", "en", shown)).toHaveLength(1);
  expect(found(map, "checks", "de", shown)).toHaveLength(0);
  expect(found(map, "  ", "de", shown)).toEqual([]);
  expect(found(map, "pruf", "de", { lanes: ["l"], steps: ["q"] }).map(({ text }) => text)).toEqual([
    "Prüfung",
    "Überprüft zweimal",
  ]);
});
