import { describe, expect, it } from "vitest";
import { waysOf } from "./ways";

const columns = ["a", "b", "c", "d", "e"].map((id, number) => ({ id, left: number * 100, width: 100 }));

describe("lines of branches", () => {
  it("go from the side of the source to the side of the target, forth and back", () => {
    const [there, back] = waysOf(
      { x: { source: "a", target: "c" }, y: { source: "e", target: "d" } },
      columns,
    ).sort((one, other) => one.from - other.from);
    expect(there).toMatchObject({ id: "x", from: 59, to: 241 });
    expect(back).toMatchObject({ id: "y", from: 441, to: 359 });
  });

  it("share a level where they do not touch, and not where they do", () => {
    const ways = waysOf(
      {
        long: { source: "a", target: "e" },
        left: { source: "a", target: "b" },
        right: { source: "d", target: "e" },
      },
      columns,
    );
    const level = Object.fromEntries(ways.map((way) => [way.id, way.level]));
    expect(level).toEqual({ left: 0, right: 0, long: 1 });
  });

  it("are left out where a step is hidden", () => {
    expect(waysOf({ x: { source: "a", target: "gone" } }, columns)).toEqual([]);
  });
});
