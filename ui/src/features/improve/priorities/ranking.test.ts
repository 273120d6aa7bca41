import { describe, expect, it } from "vitest";
import type { ProjectPriorities, ProjectPriority } from "@/api/generated";
import { formulasDiffer, rankedBy, usual } from "./ranking";

const words = (text: string) => ({ en: text, de: text });
const card = (map: string, cell: string, rice: number | null): ProjectPriority => ({
  map,
  cell,
  text: words(cell),
  step: "s",
  step_title: words("Step"),
  lane: "l",
  lane_type: "opportunity",
  status: "new",
  owner: words(""),
  customers: null,
  counted_on: null,
  inputs: {},
  scores: {
    rice: rice === null ? { absent: "missing", missing: ["effort"] } : { value: rice },
    ice: {},
    value_effort: {},
    formula: {},
  },
});
const map = (id: string, scoring: "rice" | "ice", formula = "") => ({
  id,
  title: words(id),
  scoring,
  formula,
});
const all: ProjectPriorities = {
  maps: [map("a", "ice"), map("b", "rice", "reach"), map("c", "rice")],
  cards: [card("a", "one", 3), card("a", "two", null), card("b", "three", 90), card("b", "four", 0)],
};

describe("opportunities of all maps", () => {
  it("come by score, those without one last and without a place", () => {
    expect(rankedBy(all, "rice", undefined).map(({ card: { cell }, place }) => [cell, place])).toEqual([
      ["three", 1],
      ["one", 2],
      ["four", 3],
      ["two", null],
    ]);
    expect(rankedBy(all, "rice", "a").map(({ card: { cell } }) => cell)).toEqual(["one", "two"]);
    expect(rankedBy(all, "ice", undefined).every(({ place }) => place === null)).toBe(true);
  });

  it("are compared by what most maps use", () => {
    expect(usual(all)).toBe("rice");
    expect(usual({ ...all, maps: [map("a", "ice"), map("b", "ice")] })).toBe("ice");
    expect(formulasDiffer(all)).toBe(true);
    expect(formulasDiffer({ ...all, maps: [map("a", "ice"), map("b", "rice")] })).toBe(false);
  });
});
