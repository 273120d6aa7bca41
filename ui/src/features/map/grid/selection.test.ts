import { describe, expect, test } from "vitest";
import { cellsIn, extended, headed, NOTHING, oneCell, toggled } from "./selection";

const shown = { lanes: ["a", "b", "c"], steps: ["1", "2", "3", "4"], stages: ["x", "y"] };
const at = (lane: string, step: string) => ({ lane, step });
const stageOf = (step: string) => (step < "3" ? "x" : "y");

describe("choosing", () => {
  test("stretches a rectangle from where it began, in any direction", () => {
    const back = extended(shown, oneCell(at("b", "3")), at("a", "2"));
    expect(cellsIn(shown, back, stageOf)).toEqual([at("a", "2"), at("a", "3"), at("b", "2"), at("b", "3")]);
    const on = extended(shown, back, at("c", "3"));
    expect(cellsIn(shown, on, stageOf)).toEqual([at("b", "3"), at("c", "3")]);
  });

  test("adds and takes away single cells", () => {
    const two = toggled(oneCell(at("a", "1")), at("c", "4"));
    expect(cellsIn(shown, two, stageOf)).toHaveLength(2);
    expect(cellsIn(shown, toggled(two, at("a", "1")), stageOf)).toEqual([at("c", "4")]);
    expect(toggled(oneCell(at("a", "1")), at("a", "1"))).toBe(NOTHING);
  });

  test("whole columns, rows and stages cover their cells", () => {
    const columns = headed(shown, headed(shown, NOTHING, "steps", "2", "alone"), "steps", "4", "upto");
    expect(columns).toMatchObject({ ids: ["2", "3", "4"] });
    expect(cellsIn(shown, columns, stageOf)).toHaveLength(9);
    const stage = headed(shown, columns, "stages", "y", "also");
    expect(cellsIn(shown, stage, stageOf)).toHaveLength(6);
    expect(headed(shown, stage, "stages", "y", "also")).toBe(NOTHING);
  });

  test("what is gone is left out", () => {
    const chosen = extended(shown, oneCell(at("a", "1")), at("b", "2"));
    expect(cellsIn({ ...shown, steps: ["2"] }, chosen, stageOf)).toEqual([at("a", "2"), at("b", "2")]);
  });
});
