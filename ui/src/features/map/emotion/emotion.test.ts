import { describe, expect, it } from "vitest";
import { applied } from "../core/changing";
import { normalised } from "../core/normalising";
import { drawn, stated } from "./drawing";
import { feelingsOf, heightOf, ownCurve, valueAt } from "./feelings";
import { lineOf, stretches } from "./lines";

const map = normalised({
  schema: 2,
  title: "Map",
  personas: { anna: { order: "V", name: "Anna" } },
  stages: { a: { order: "V", name: "A" } },
  steps: { s: { stage: "a", order: "V", title: "S" }, t: { stage: "a", order: "W", title: "T" } },
  lanes: { l: { order: "V", type: "emotion" } },
  experiences: { s: { step: "s", expected: 1, experienced: -1 } },
});
const steps = [{ id: "s" }, { id: "t" }];

describe("feelings", () => {
  it("of a persona are their own, or else everybody's", () => {
    const now = applied(map, drawn(map, "t", "experienced", 0.5, "anna"));
    expect(feelingsOf(steps, now.experiences, null, "anna").map(({ experienced }) => experienced)).toEqual([
      -1, 0.5,
    ]);
    expect(feelingsOf(steps, now.experiences, null).map(({ experienced }) => experienced)).toEqual([
      -1,
      null,
    ]);
    expect(ownCurve(steps, now.experiences, "anna")).toEqual([null, 0.5]);
  });

  it("take everybody's other line along when the first one is drawn for a persona", () => {
    const now = applied(map, drawn(map, "s", "experienced", 2, "anna"));
    expect(feelingsOf(steps, now.experiences, null, "anna")[0]).toMatchObject({
      expected: 1,
      experienced: 2,
    });
    expect(now.experiences["s"]).toMatchObject({ expected: 1, experienced: -1 });
    const gone = applied(map, drawn(map, "s", "experienced", null, "anna"));
    expect(feelingsOf(steps, gone.experiences, null, "anna")[0]).toMatchObject({
      expected: 1,
      experienced: null,
    });
  });

  it("say more about an experience, also where there is none yet", () => {
    const now = applied(map, stated(map, "t", "importance", 4, null));
    expect(Object.values(now.experiences).find(({ step }) => step === "t")).toMatchObject({ importance: 4 });
    expect(applied(map, stated(map, "s", "n", 12, null)).experiences["s"]?.n).toBe(12);
    expect(stated(map, "t", "n", null, null)).toEqual([]);
  });

  it("stand where they are drawn, in quarters and never beyond the scale", () => {
    for (let value = -2; value <= 2; value += 0.25) expect(valueAt(heightOf(value))).toBe(value);
    expect(valueAt(-3)).toBe(2);
    expect(valueAt(9)).toBe(-2);
    expect(Object.is(valueAt(0.5001), -0)).toBe(false);
  });
});

describe("lines of feelings", () => {
  const columns = [0, 1, 2, 3, 4].map((n) => ({ left: n * 100 + (n > 2 ? 26 : 0), width: 100 }));

  it("have a gap where a step has no value, and pass through the middles of the columns", () => {
    const found = stretches([1, 0, null, -1, -2], columns, (value) => 2 - value);
    expect(found).toEqual([
      [
        { x: 50, y: 1 },
        { x: 150, y: 2 },
      ],
      [
        { x: 376, y: 3 },
        { x: 476, y: 4 },
      ],
    ]);
  });

  it("are none where a value stands alone", () => {
    expect(lineOf([null, 1, null, null, 2], columns, (value) => value)).toBe("");
    expect(lineOf([0, 1], columns, (value) => value)).toMatch(/^M50 0C/);
  });
});
