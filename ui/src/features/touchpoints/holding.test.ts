import { describe, expect, it } from "vitest";
import { heldOn } from "./holding";

const bindings = ["2026-03-01T09:00:00Z", "2026-03-10T23:30:00Z", "2026-03-20T12:00:00Z"].map((since) => ({
  since,
}));

describe("bindings one after the other", () => {
  it("hold on the days of the project's calendar, both on the day of a change, the first for all time before", () => {
    const days = bindings.map((_, place) => heldOn(bindings, place, "Europe/Berlin"));
    expect(days).toEqual([
      { first: null, last: "2026-03-11" },
      { first: "2026-03-11", last: "2026-03-20" },
      { first: "2026-03-20", last: null },
    ]);
    expect(heldOn(bindings, 0, "America/New_York").last).toBe("2026-03-10");
  });
});
