import { describe, expect, it } from "vitest";
import { ago, asOf, isRecent } from "./ago";

const now = Date.UTC(2026, 9, 31, 12);

describe("ago", () => {
  it("says the largest unit that fits, in both languages", () => {
    expect(ago("2026-10-31T11:59:52Z", "en", now)).toBe("8 seconds ago");
    expect(ago("2026-10-31T09:00:00Z", "de", now)).toBe("vor 3 Stunden");
    expect(ago("2026-10-30T12:00:00Z", "de", now)).toBe("gestern");
    expect(ago("2018-01-02T00:00:00Z", "en", now)).toBe("9 years ago");
  });
});

describe("asOf", () => {
  it("says how long ago while that is news, and the day after that", () => {
    expect(asOf("2026-10-31T09:00:00Z", "en", "UTC", now)).toBe("3 hours ago");
    expect(asOf("2018-01-02T00:00:00Z", "de", "UTC", now)).toBe("2. Jan. 2018");
    expect(isRecent("2026-10-31T09:00:00Z", now)).toBe(true);
    expect(isRecent("2026-10-30T09:00:00Z", now)).toBe(false);
  });
});
