import { describe, expect, it } from "vitest";
import { firstPaths, tidyPaths, tidyTransitions } from "./question";

describe("tidyPaths", () => {
  it("leaves out what is at its default", () => {
    expect(
      tidyPaths({
        question: "paths",
        start: { events: ["a"] },
        end: null,
        length: 5,
        top: 20,
        merge_repeats: false,
      }),
    ).toEqual({
      question: "paths",
      start: "a",
    });
    expect(tidyPaths({ question: "paths", end: "z", length: 7, top: 8, merge_repeats: true })).toEqual({
      question: "paths",
      end: "z",
      length: 7,
      top: 8,
      merge_repeats: true,
    });
  });
});

describe("tidyTransitions", () => {
  it("leaves out what is at its default", () => {
    expect(tidyTransitions({ question: "transitions", sessions: null, merge_repeats: false })).toEqual({
      question: "transitions",
    });
  });
});

describe("firstPaths", () => {
  const events = [
    { name: "rare", occurrences: 900, customers: 3 },
    { name: "known", occurrences: 10, customers: 10 },
  ];

  it("starts where it was opened, or with what most customers know", () => {
    expect(firstPaths(events, null)).toMatchObject({ start: "known" });
    expect(firstPaths(events, "cart")).toMatchObject({ start: "cart" });
    expect(firstPaths([], null)).toBeNull();
  });
});
