import { expect, test } from "vitest";
import { normalised } from "../core/normalising";
import { ABSENT } from "../live/presence";
import { sharing } from "../live/sharing";
import type { Person } from "../live/store";
import { othersOn } from "./others";

const map = normalised({
  title: "A map",
  stages: { s: { order: "V", name: "S" } },
  steps: { a: { stage: "s", order: "V", title: "A" }, b: { stage: "s", order: "W", title: "B" } },
  lanes: { l: { order: "V", type: "action" }, m: { order: "W", type: "action" } },
  cells: { c: { lane: "m", step: "b", text: "x" } },
});
const ada: Person = { ...ABSENT, id: 1, name: "Ada", hue: 2 };
const ben: Person = { ...ABSENT, id: 2, name: "Ben", hue: 3 };

test("cells that are chosen are framed in their lane, the first with a name; what is written comes before them", () => {
  const selection = [
    { lane: "l", step: "a" },
    { lane: "l", step: "b" },
  ];
  const place = { collection: "cells", id: "c", field: "text" } as const;
  const { lanes } = othersOn(map, [
    { ...ada, selection },
    { ...ben, selection, writing: { place } },
  ]);
  expect(lanes["l"]?.frames.map(({ name, step, named }) => [name, step, named])).toEqual([
    ["Ada", "a", true],
    ["Ada", "b", false],
  ]);
  expect(lanes["m"]?.frames).toEqual([
    { person: 2, name: "Ben", hue: 3, step: "b", named: true, writing: true },
  ]);
});

test("a title names whoever came first", () => {
  const selection = [{ collection: "steps", id: "a" }] as const;
  const { titles, lanes } = othersOn(map, [
    { ...ada, selection },
    { ...ben, selection },
  ]);
  expect(titles).toEqual({ "step:a": { name: "Ada", hue: 2 } });
  expect(lanes).toEqual({});
});

test("a pointer that moves changes its own lane and nothing else", () => {
  const selection = [
    { lane: "l", step: "a" },
    { collection: "lanes", id: "m" },
  ] as const;
  const at = (x: number) =>
    othersOn(map, [
      { ...ada, selection },
      { ...ben, pointer: { lane: "m", step: "a", x, y: 0.5 } },
    ]);
  const before = at(0.1);
  const after = sharing(before, at(0.2));
  expect(after.lanes["l"]).toBe(before.lanes["l"]);
  expect(after.titles).toBe(before.titles);
  expect(after.lanes["m"]?.pointers).toEqual([{ person: 2, hue: 3, step: "a", x: 0.2, y: 0.5 }]);
});
