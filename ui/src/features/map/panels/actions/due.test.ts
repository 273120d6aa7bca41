import { describe, expect, it } from "vitest";
import { byUrgency, dayOf, isOverdue } from "./due";

describe("action items", () => {
  it("are overdue after their day, unless they are done or dropped", () => {
    const item = { order: "V", text: "Call", due: "2026-03-01" };
    expect(isOverdue(item, "2026-03-01")).toBe(false);
    expect(isOverdue(item, "2026-03-02")).toBe(true);
    expect(isOverdue({ ...item, status: "done" }, "2026-03-02")).toBe(false);
    expect(isOverdue({ order: "V", text: "Call" }, "2026-03-02")).toBe(false);
  });

  it("stand by urgency, closed ones last", () => {
    const items = {
      later: { order: "A", text: "", due: "2026-05-01" },
      never: { order: "B", text: "" },
      soon: { order: "C", text: "", due: "2026-04-01" },
      done: { order: "D", text: "", due: "2026-01-01", status: "done" as const },
    };
    expect(byUrgency(items).map(([id]) => id)).toEqual(["soon", "later", "never", "done"]);
  });

  it("know the day of the calendar, not of another time zone", () => {
    expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
  });
});
