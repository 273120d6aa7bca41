import { describe, expect, it } from "vitest";
import { endOf, isOfThisMachine, isOver } from "./expiry";

const now = new Date(2026, 10, 22, 12);

describe("the end of a link", () => {
  it("is a period from now, the end of a day, or none", () => {
    expect(endOf("day", "", now)).toBe(new Date(2026, 10, 23, 12).toISOString());
    expect(endOf("week", "", now)).toBe(new Date(2026, 10, 29, 12).toISOString());
    expect(endOf("never", "", now)).toBeNull();
    expect(endOf("date", "2026-12-24", now)).toBe(new Date(2026, 11, 24, 23, 59, 59).toISOString());
    expect(endOf("date", "2026-11-22", now)).toBe(new Date(2026, 10, 22, 23, 59, 59).toISOString());
    for (const date of ["", "2026-11-21", "24.12.2026", "2026-13-01"])
      expect(endOf("date", date, now)).toBeUndefined();
  });

  it("is over when it has come", () => {
    expect(isOver(null, now)).toBe(false);
    expect(isOver(now.toISOString(), now)).toBe(true);
    expect(isOver(new Date(2026, 10, 23).toISOString(), now)).toBe(false);
  });
});

it("knows addresses that nobody else can open", () => {
  expect(
    ["localhost", "127.0.0.1", "[::1]", "maps.example.org", "192.168.0.9"].filter(isOfThisMachine),
  ).toEqual(["localhost", "127.0.0.1", "[::1]"]);
});
