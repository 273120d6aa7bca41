import { describe, expect, test } from "vitest";
import type { Stage, Step } from "../core/types";
import { columnsOf, trackAt } from "./columns";

const stages: Record<string, Stage> = {
  a: { order: "A", name: "A" },
  b: { order: "B", name: "B", hue: 3 },
  c: { order: "C", name: "C" },
};
const step = (stage: string, order: string, hidden = false): Step => ({ stage, order, title: order, hidden });

describe("columns", () => {
  test("stand by stage, then by step, side by side without gaps", () => {
    const { tracks, steps, width } = columnsOf(
      stages,
      { y: step("b", "A"), x: step("a", "B"), w: step("a", "A") },
      900,
      100,
    );
    expect(steps.map(({ id }) => id)).toEqual(["w", "x", "y"]);
    expect(tracks.map(({ kind }) => kind)).toEqual(["step", "step", "step", "free"]);
    expect(tracks.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
    tracks.forEach((track, place) => {
      expect(track.left).toBe(tracks.slice(0, place).reduce((sum, each) => sum + each.width, 0));
    });
    expect(width).toBe(900);
    expect(steps[2]?.hue).toBe(3);
    expect(steps.map(({ last }) => last)).toEqual([false, true, true]);
  });

  test("are never narrower than the least", () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`s${n}`, step("a", `V${n + 10}V`)]),
    );
    const { steps, width } = columnsOf({ a: stages["a"] as Stage }, many, 900, 120);
    expect(steps.every((each) => each.width === 120)).toBe(true);
    expect(width).toBe(60 * 120);
  });

  test("a seam stands for hidden steps, and another for hidden stages", () => {
    const hidden = { ...stages, b: { ...(stages["b"] as Stage), hidden: true } };
    const found = columnsOf(
      hidden,
      {
        p: step("a", "A"),
        q: step("a", "B", true),
        r: step("a", "C", true),
        s: step("b", "A"),
        t: step("c", "A"),
      },
      1000,
      100,
    );
    expect(found.tracks.map((track) => (track.kind === "seam" ? track.steps : track.kind))).toEqual([
      "step",
      ["q", "r"],
      ["s"],
      "step",
    ]);
    expect(found.stages.map(({ id, first, span }) => [id, first, span])).toEqual([
      ["a", 1, 2],
      ["c", 4, 1],
    ]);
    expect(found.steps.map(({ place }) => place)).toEqual([0, 4]);
  });

  test("a place belongs to the track around it, beyond the last to the last", () => {
    const { tracks } = columnsOf(
      stages,
      { p: step("a", "A"), q: step("b", "A"), r: step("c", "A") },
      300,
      100,
    );
    expect([0, 99, 100, 250, 9999, -5].map((x) => trackAt(tracks, x))).toEqual([0, 0, 1, 2, 2, 0]);
  });
});
