/** Where the curves of cumulative incidence, their bands, ticks and labels stand. Pure; knows no framework. */
import type { CurvePoint } from "@/api/generated";
import { durationTicks, shareTicks, spread } from "../axis/ticks";

export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface Curve {
  destination: string;
  /** Steps: the share holds until the next event. */
  line: string;
  band: string;
  /** Where the curve ends, and where its label stands so that no two overlap. */
  endX: number;
  endY: number;
  labelY: number;
}

export interface CurvesLayout {
  curves: Curve[];
  xTicks: { x: number; seconds: number }[];
  yTicks: { y: number; share: number }[];
  /** Horizontal place of a time since entry. */
  xOf: (seconds: number) => number;
  /** Seconds since entry of a horizontal place, within the curve. */
  secondsAt: (x: number) => number;
}

const round = (value: number) => Math.round(value * 10) / 10;

/**
 * Lays out one curve a destination, in the order given. The axis ends at `end_s`, where all curves are drawn to.
 */
export function layoutCurves(
  points: readonly CurvePoint[],
  destinations: readonly string[],
  end_s: number,
  frame: Frame,
): CurvesLayout {
  const end = Math.max(end_s, 1);
  const wide = frame.width - frame.left - frame.right;
  const tall = frame.height - frame.top - frame.bottom;
  const shares = shareTicks(Math.max(0.01, ...points.map((point) => point.high)));
  const top = shares.at(-1) ?? 1;
  const xOf = (seconds: number) => frame.left + (Math.min(Math.max(seconds, 0), end) / end) * wide;
  const yOf = (share: number) => frame.top + (1 - share / top) * tall;

  const curves = destinations.map((destination) => {
    const own = points.filter((point) => point.destination === destination);
    const last = own.at(-1);
    const steps = (pick: (point: CurvePoint) => number) => {
      const corners: [number, number][] = [[xOf(0), yOf(0)]];
      for (const point of own) {
        const before = corners.at(-1)?.[1] ?? yOf(0);
        corners.push([xOf(point.time_s), before], [xOf(point.time_s), yOf(pick(point))]);
      }
      corners.push([xOf(end), corners.at(-1)?.[1] ?? yOf(0)]);
      return corners.map(([x, y]) => `${round(x)} ${round(y)}`);
    };
    const high = steps((point) => point.high);
    const low = steps((point) => point.low).reverse();
    return {
      destination,
      line: `M${steps((point) => point.incidence).join("L")}`,
      band: `M${[...high, ...low].join("L")}Z`,
      endX: xOf(end),
      endY: yOf(last?.incidence ?? 0),
      labelY: 0,
    };
  });
  const labels = spread(
    curves.map((curve) => curve.endY),
    38,
    frame.top + 4,
    frame.height - frame.bottom - 14,
  );
  return {
    curves: curves.map((curve, index) => ({ ...curve, labelY: labels[index] ?? curve.endY })),
    xTicks: durationTicks(end, wide < 420 ? 4 : 7).map((seconds) => ({ x: xOf(seconds), seconds })),
    yTicks: shares.map((share) => ({ y: yOf(share), share })),
    xOf,
    secondsAt: (x) => (Math.min(Math.max(x - frame.left, 0), wide) / wide) * end,
  };
}

/** The point of a destination that holds at a time: the last one at or before it; null before the first. */
export function pointAt(
  points: readonly CurvePoint[],
  destination: string,
  seconds: number,
): CurvePoint | null {
  let found: CurvePoint | null = null;
  for (const point of points)
    if (point.destination === destination && point.time_s <= seconds && point.time_s >= (found?.time_s ?? 0))
      found = point;
  return found;
}
