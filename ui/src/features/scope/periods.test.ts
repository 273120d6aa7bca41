import { describe, expect, it } from "vitest";
import { dayIn, daysAYearBefore, daysBefore, daysIn, isDay, isPeriod, PRESETS } from "./periods";

const DAYS = ["2024-02-29", "2025-01-01", "2025-03-31", "2025-12-31", "2026-07-15"];
const count = (first: string, last: string) => (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;

describe("periods", () => {
  it("end with the data at the latest, and hold as many days as they say", () => {
    for (const today of DAYS)
      for (const preset of PRESETS) {
        const { first, last } = daysIn(preset, today) as { first: string; last: string };
        expect(isDay(first) && isDay(last) && first <= last && last <= today).toBe(true);
        if (/\d/.test(preset)) expect(count(first, last)).toBe(Number(preset.slice(5)));
      }
  });

  it("know months and quarters", () => {
    expect(daysIn("last_month", "2024-03-31")).toEqual({ first: "2024-02-01", last: "2024-02-29" });
    expect(daysIn("this_quarter", "2025-12-31")).toEqual({ first: "2025-10-01", last: "2025-12-31" });
    expect(daysIn("last_quarter", "2025-01-01")).toEqual({ first: "2024-10-01", last: "2024-12-31" });
  });

  it("come directly before each other", () => {
    for (const today of DAYS)
      for (const preset of PRESETS.filter((each) => each.startsWith("last_"))) {
        const own = daysIn(preset, today);
        const earlier = daysBefore(preset, today);
        expect(count(earlier?.last ?? "", own.first ?? "")).toBe(2);
        if (/\d/.test(preset))
          expect(count(earlier?.first ?? "", own.first ?? "") - 1).toBe(Number(preset.slice(5)));
      }
    expect(daysBefore("last_month", "2025-04-10")).toEqual({ first: "2025-02-01", last: "2025-02-28" });
    expect(daysBefore("this_month", "2025-03-31")).toEqual({ first: "2025-02-01", last: "2025-02-28" });
    expect(daysBefore("2025-03-10..2025-03-16", "2025-06-01")).toEqual({
      first: "2025-03-03",
      last: "2025-03-09",
    });
    expect(daysBefore("..2025-03-16", "2025-06-01")).toBeNull();
    expect(daysAYearBefore("2024-02-29..2024-03-01", "2025-06-01")).toEqual({
      first: "2023-02-28",
      last: "2023-03-01",
    });
  });

  it("are read from an address only where they are days in order", () => {
    for (const good of ["last_7", "2025-01-01..", "..2025-01-01", "2025-01-01..2025-01-01"])
      expect(isPeriod(good)).toBe(true);
    for (const bad of ["..", "2025-02-30..", "2025-01-02..2025-01-01", "yesterday", 7, "2025-01-01"])
      expect(isPeriod(bad)).toBe(false);
  });

  it("know the day of an instant where the project is", () => {
    expect(dayIn("2025-03-30T22:30:00Z", "Europe/Berlin")).toBe("2025-03-31");
    expect(dayIn("2025-03-30T22:30:00Z", "UTC")).toBe("2025-03-30");
  });
});
