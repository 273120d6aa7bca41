import { describe, expect, it } from "vitest";
import { durationTicks, shareTicks, spread } from "./ticks";

describe("shareTicks", () => {
  it("covers the top with at most five round steps", () => {
    expect(shareTicks(0.38)).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
    expect(shareTicks(0.04)).toEqual([0, 0.01, 0.02, 0.03, 0.04]);
    expect(shareTicks(0.97)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    for (let top = 0; top <= 1; top += 0.013) {
      const ticks = shareTicks(top);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(top - 1e-9);
      expect(ticks.at(-1)).toBeLessThanOrEqual(1);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }
  });
});

describe("durationTicks", () => {
  it("counts in steps that people use", () => {
    expect(durationTicks(30 * 86_400).map((tick) => tick / 86_400)).toEqual([0, 5, 10, 15, 20, 25, 30]);
    expect(durationTicks(3_600).map((tick) => tick / 60)).toEqual([0, 10, 20, 30, 40, 50, 60]);
    expect(durationTicks(0)).toEqual([0]);
  });

  it("never has more than it should, up to decades", () => {
    for (const end of [10, 1e3, 1e5, 1e7, 1e9, 1e10])
      expect(durationTicks(end).length).toBeLessThanOrEqual(7);
  });
});

describe("spread", () => {
  it("keeps the gap, the order and the bounds", () => {
    const placed = spread([50, 52, 51, 10], 14, 0, 60);
    const sorted = [...placed].sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++)
      expect((sorted[i] ?? 0) - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(14 - 1e-9);
    expect(Math.max(...placed)).toBeLessThanOrEqual(60);
    expect(placed[3]).toBe(10);
    expect(placed[0]).toBeLessThan(placed[2] ?? 0);
  });
});
