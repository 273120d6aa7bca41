import { describe, expect, it } from "vitest";
import { labelOf, plain, secondsOf, spanOf, written } from "./selection";

describe("labelOf", () => {
  it("reads a name, the events' names, or everything", () => {
    expect(labelOf("view")).toBe("view");
    expect(labelOf({ events: ["a", "b"] })).toBe("a | b");
    expect(labelOf({ events: ["a"], name: "First" })).toBe("First");
    expect(labelOf({})).toBe("*");
  });
});

describe("plain", () => {
  it("writes one bare event as its name and leaves the rest", () => {
    expect(plain({ events: ["a"] })).toBe("a");
    expect(plain({ events: ["a"], name: "a" })).toBe("a");
    const named = { events: ["a"], name: "First" };
    expect(plain(named)).toBe(named);
    const conditional = { events: ["a"], where: [{ property: "x", values: [1] }] };
    expect(plain(conditional)).toBe(conditional);
  });
});

describe("durations", () => {
  it("are read as the server reads them", () => {
    expect(secondsOf("30m")).toBe(1800);
    expect(secondsOf("1.5h")).toBe(5400);
    expect(secondsOf("500ms")).toBe(0.5);
    expect(secondsOf("soon")).toBeNull();
  });

  it("survive a round through amount and unit", () => {
    for (const each of ["7d", "30m", "2w", "36h"]) {
      const span = spanOf(each);
      expect(span && written(span)).toBe(each);
    }
    expect(spanOf("90s")).toEqual({ amount: 1.5, unit: "m" });
    expect(spanOf("")).toBeNull();
  });
});
