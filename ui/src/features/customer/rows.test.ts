import { describe, expect, it } from "vitest";
import type { TimelineEntry } from "@/api/generated";
import { channelsIn, daysIn, namesIn, rowsOf } from "./rows";

const entry = (time: string, event = "view", channel: string | null = null): TimelineEntry => ({
  time,
  event,
  after_s: null,
  channel,
  value: null,
  properties: {},
});

const entries = [
  entry("2026-09-01T08:00:00+02:00", "view", "app"),
  entry("2026-09-01T08:00:20+02:00", "view", "app"),
  entry("2026-09-01T09:00:20+02:00", "cart"),
  entry("2026-09-04T00:10:00+02:00", "pay", "store"),
];

describe("rowsOf", () => {
  const rows = rowsOf(entries);

  it("begins each day with a heading that counts its events and the days since the one before", () => {
    expect(rows.filter((row) => row.row === "day")).toEqual([
      { row: "day", key: "2026-09-01", day: "2026-09-01", events: 3, daysAfter: null },
      { row: "day", key: "2026-09-04", day: "2026-09-04", events: 1, daysAfter: 3 },
    ]);
  });

  it("names pauses within a day from a minute on", () => {
    expect(rows.filter((row) => row.row === "event").map((row) => row.after_s)).toEqual([
      null,
      null,
      3_600,
      null,
    ]);
  });

  it("takes the day from the project's own offset", () => {
    const [first] = rowsOf([entry("2026-09-04T00:10:00+02:00")]);
    expect(first).toMatchObject({ day: "2026-09-04" });
  });
});

describe("what occurs", () => {
  it("is counted by name, channel and day", () => {
    expect(namesIn(entries)).toEqual([
      ["view", 2],
      ["cart", 1],
      ["pay", 1],
    ]);
    expect(channelsIn(entries)).toEqual(["app", "store"]);
    expect(daysIn(entries)).toBe(2);
  });
});
