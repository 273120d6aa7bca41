import { describe, expect, it } from "vitest";
import { durationAfter, interval, period, portion, shareWithin } from "./phrases";

const NARROW = "\u202f";

describe("interval", () => {
  it("names the unit once and keeps the digits of both ends equal", () => {
    expect(interval(0.368, 0.392, "en")).toBe("37–39%");
    expect(interval(0.0742, 0.0981, "de")).toBe(`7,4–9,8${NARROW}%`);
    expect(interval(0.03, 0.19, "de")).toBe(`3–19${NARROW}%`);
  });

  it("has more digits the smaller it is", () => {
    expect(interval(0, 0.0008, "en")).toBe("0–0.080%");
    expect(interval(0.001, 0.004, "en")).toBe("0.10–0.40%");
    expect(interval(0, 0, "en")).toBe("0–0%");
  });

  it("stands beside the share", () => {
    expect(shareWithin(0.08, 0.03, 0.19, "en")).toBe("8% (3–19%)");
    expect(shareWithin(0, 0, 0.0011, "de")).toBe(`0${NARROW}% (0–0,11${NARROW}%)`);
  });
});

describe("durationAfter", () => {
  it("declines German days and years, and nothing else", () => {
    expect(durationAfter(5.1 * 86_400, "de")).toBe(`5,1${NARROW}Tagen`);
    expect(durationAfter(86_400, "de")).toBe(`1${NARROW}Tag`);
    expect(durationAfter(3 * 31_557_600, "de")).toBe(`3${NARROW}Jahren`);
    expect(durationAfter(5 * 86_400, "en")).toBe(`5${NARROW}days`);
    expect(durationAfter(120, "de")).toBe(`2${NARROW}min`);
  });
});

describe("period", () => {
  it("writes what both ends share once", () => {
    expect(period("2026-10-01T00:00:00Z", "2026-10-31T12:00:00Z", "de", "UTC")).toBe("1.–31. Okt. 2026");
    expect(period("2026-09-01T00:00:00Z", "2026-10-31T12:00:00Z", "en", "UTC")).toBe("1 Sept – 31 Oct 2026");
    expect(period("2026-10-01T08:00:00Z", "2026-10-31T08:00:00Z", "en", "UTC")).toBe("1–31 Oct 2026");
    expect(period("2016-11-14T08:00:00Z", "2017-12-31T08:00:00Z", "de", "Europe/Berlin")).toBe(
      "14. Nov. 2016 – 31. Dez. 2017",
    );
    expect(period("2026-10-31T08:00:00Z", "2026-10-31T12:00:00Z", "en", "UTC")).toBe("31 Oct 2026");
  });
});

describe("portion", () => {
  it("does not call something nothing", () => {
    expect(portion(1 / 2469, "en")).toBe("< 0.1%");
    expect(portion(0, "en")).toBe("0%");
    expect(portion(0.14, "en")).toBe("14%");
  });
});
