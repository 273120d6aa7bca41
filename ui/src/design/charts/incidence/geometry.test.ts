import { describe, expect, it } from "vitest";
import { layoutCurves, pointAt } from "./geometry";

const frame = { width: 600, height: 300, left: 40, right: 160, top: 10, bottom: 30 };
const point = (time_s: number, destination: string, incidence: number) => ({
  time_s,
  destination,
  incidence,
  low: Math.max(0, incidence - 0.02),
  high: Math.min(1, incidence + 0.02),
});
const points = [
  point(100, "buy", 0.1),
  point(100, "leave", 0.05),
  point(500, "buy", 0.3),
  point(500, "leave", 0.28),
];

describe("layoutCurves", () => {
  const layout = layoutCurves(points, ["buy", "leave"], 1000, frame);

  it("draws steps from zero at entry to the end of the axis", () => {
    expect(layout.curves[0]?.line.startsWith("M40 270L80 270")).toBe(true);
    expect(layout.curves[0]?.endX).toBe(440);
    expect(layout.curves[0]?.line.split("L").at(-1)?.startsWith("440 ")).toBe(true);
  });

  it("keeps labels apart and in the order of the curves", () => {
    const [buy, leave] = layout.curves;
    expect((leave?.labelY ?? 0) - (buy?.labelY ?? 0)).toBeGreaterThanOrEqual(38);
  });

  it("reads times back from places", () => {
    expect(layout.secondsAt(layout.xOf(321))).toBeCloseTo(321);
    expect(layout.secondsAt(-50)).toBe(0);
    expect(layout.secondsAt(9999)).toBe(1000);
  });

  it("stands on its feet without any point", () => {
    const empty = layoutCurves([], ["buy"], 0, frame);
    expect(empty.curves[0]?.line).not.toContain("NaN");
  });
});

describe("pointAt", () => {
  it("holds the last value until the next event", () => {
    expect(pointAt(points, "buy", 499)?.incidence).toBe(0.1);
    expect(pointAt(points, "buy", 500)?.incidence).toBe(0.3);
    expect(pointAt(points, "buy", 99)).toBeNull();
  });
});
