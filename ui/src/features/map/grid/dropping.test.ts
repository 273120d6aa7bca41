import { describe, expect, test } from "vitest";
import { columnsOf } from "./columns";
import { rowDrop, stageDrop, stepDrop } from "./dropping";

const { tracks, stages } = columnsOf(
  { x: { order: "A", name: "X" }, y: { order: "B", name: "Y" }, z: { order: "C", name: "Z" } },
  {
    a: { stage: "x", order: "A", title: "a" },
    b: { stage: "x", order: "B", title: "b" },
    c: { stage: "y", order: "A", title: "c" },
  },
  400,
  100,
);

describe("dropping", () => {
  test("a step stands before what its left half points at, after what its right half does", () => {
    expect(stepDrop(tracks, ["c"], 10)).toEqual({ stage: "x", before: "a", x: 0 });
    expect(stepDrop(tracks, ["c"], 90)).toEqual({ stage: "x", before: "b", x: 100 });
    expect(stepDrop(tracks, ["c"], 190)).toEqual({ stage: "x", before: null, x: 200 });
    expect(stepDrop(tracks, ["a"], 210)).toEqual({ stage: "y", before: "c", x: 200 });
  });

  test("a stage without steps takes one, and what is beyond the last is the last", () => {
    expect(stepDrop(tracks, ["a"], 350)).toEqual({ stage: "z", before: null, x: 300 });
    expect(stepDrop(tracks, ["a"], 9000)?.stage).toBe("z");
  });

  test("nothing stands before itself", () => {
    expect(stepDrop(tracks, ["a"], 10)?.before).toBe("b");
    expect(stepDrop(tracks, ["a", "b"], 10)?.before).toBeNull();
    expect(stageDrop(stages, ["x"], 10).before).toBe("y");
    expect(stageDrop(stages, ["x"], 390)).toEqual({ before: null, x: 400 });
  });

  test("rows by their middles", () => {
    const boxes = ["a", "b", "c"].map((id, n) => ({ id, top: n * 50, bottom: n * 50 + 50 }));
    expect(rowDrop(boxes, ["c"], 10)).toEqual({ before: "a", y: 0 });
    expect(rowDrop(boxes, ["a"], 70)).toEqual({ before: "b", y: 50 });
    expect(rowDrop(boxes, ["a"], 500)).toEqual({ before: null, y: 150 });
  });
});
