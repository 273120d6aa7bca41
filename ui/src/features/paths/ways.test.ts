import { describe, expect, it } from "vitest";
import type { PathLink, PathsAnswer } from "@/api/generated";
import { boundsOf, waysOfPaths } from "./ways";

const link = (
  position: number,
  source: string,
  target: string,
  n: number,
  kinds: Partial<PathLink> = {},
): PathLink => ({
  position,
  source,
  target,
  source_kind: "event",
  target_kind: "event",
  customers: n,
  occurrences: n,
  median_s: null,
  ...kinds,
});

const answer = (links: PathLink[]): PathsAnswer => ({
  answer: "paths",
  question: { question: "paths", end: "pay" },
  customers: 1,
  occurrences: 1,
  links,
  provenance: {
    n_customers: 0,
    n_events: 0,
    unit: "customer",
    start: null,
    end: null,
    time_zone: "UTC",
    data: "",
    version: "",
  },
  wording: { en: "", de: "", python: "" },
});

describe("waysOfPaths", () => {
  it("stands in the order of the drawing, opens as the link was asked, and leaves out those who stay gone", () => {
    const ways = waysOfPaths(
      answer([
        link(-1, "cart", "pay", 5),
        link(-2, "exit", "exit", 1, { source_kind: "exit", target_kind: "exit" }),
        link(-2, "view", "cart", 3),
        link(-2, "exit", "cart", 4, { source_kind: "exit" }),
      ]),
    );
    expect(ways.map((way) => [way.column, way.source, way.target])).toEqual([
      [0, "exit", "cart"],
      [0, "view", "cart"],
      [1, "cart", "pay"],
    ]);
    expect(ways[0]?.part).toEqual({
      part: "path",
      position: -2,
      source: "exit",
      target: "cart",
      source_kind: "exit",
      target_kind: "event",
    });
  });
});

describe("boundsOf", () => {
  it("tells from, to and between apart", () => {
    expect(boundsOf({ question: "paths", start: "a" })).toBe("from");
    expect(boundsOf({ question: "paths", end: "a" })).toBe("to");
    expect(boundsOf({ question: "paths", start: "a", end: "b" })).toBe("between");
  });
});
