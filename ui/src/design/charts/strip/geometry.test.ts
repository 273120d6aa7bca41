import { describe, expect, it } from "vitest";
import { layoutStrip } from "./geometry";

const DAY = 86_400_000;
const start = Date.UTC(2026, 8, 1, 8);

describe("layoutStrip", () => {
  it("puts the first event left, the last right, and reads places back", () => {
    const strip = layoutStrip([start, start + DAY, start + 10 * DAY], 600);
    expect(strip.bars.map((bar) => bar.x)).toEqual([0, 57, 597]);
    expect(strip.timeAt(strip.xOf(start + 3 * DAY))).toBeCloseTo(start + 3 * DAY, -1);
  });

  it("keeps a single event visible beside a crowd", () => {
    const crowd = Array.from({ length: 400 }, (_, index) => start + index);
    const strip = layoutStrip([...crowd, start + DAY], 600);
    expect(strip.bars[0]?.height).toBe(1);
    expect(strip.bars.at(-1)?.height).toBeCloseTo(0.05);
    expect(strip.bars.reduce((sum, bar) => sum + bar.n, 0)).toBe(401);
  });

  it("marks local midnights, months or years, never more than fit", () => {
    const days = layoutStrip([start, start + 5 * DAY], 660, 3, 2 * 3_600_000);
    expect(days.ticks.every((tick) => (tick.time + 2 * 3_600_000) % DAY === 0)).toBe(true);
    const months = layoutStrip([start, start + 400 * DAY], 660);
    expect(months.ticks.every((tick) => new Date(tick.time).getUTCDate() === 1)).toBe(true);
    expect(months.ticks.length).toBeLessThanOrEqual(6);
    const years = layoutStrip([start, start + 5000 * DAY], 660);
    expect(years.ticks[0]?.unit).toBe("year");
    expect(years.ticks.length).toBeGreaterThan(1);
  });

  it("stands on its feet with one event or none", () => {
    expect(layoutStrip([start], 600).bars).toEqual([{ x: 0, height: 1, n: 1 }]);
    expect(layoutStrip([], 600).bars).toEqual([]);
  });
});
