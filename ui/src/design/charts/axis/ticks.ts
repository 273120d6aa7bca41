/** Round ticks for shares and for durations. Pure. */

const SHARE_STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5] as const;

/** Ticks from 0 to the first round share at or above `top`, at most five above zero; never beyond 1. */
export function shareTicks(top: number): number[] {
  const reach = Math.min(1, Math.max(top, 0.01));
  const step = SHARE_STEPS.find((candidate) => Math.ceil(reach / candidate - 1e-9) <= 5) ?? 0.5;
  const n = Math.min(Math.ceil(reach / step - 1e-9), Math.round(1 / step));
  return Array.from({ length: n + 1 }, (_, index) => Number((index * step).toFixed(4)));
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const DURATION_STEPS = [
  1,
  5,
  15,
  30,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  5 * DAY,
  7 * DAY,
  10 * DAY,
  14 * DAY,
  28 * DAY,
  30 * DAY,
  60 * DAY,
  90 * DAY,
  180 * DAY,
  365.25 * DAY,
  2 * 365.25 * DAY,
  5 * 365.25 * DAY,
] as const;

/** Ticks in seconds from 0 to at most `end_s`, about `wanted` of them, at steps that people count in. */
export function durationTicks(end_s: number, wanted = 6): number[] {
  if (!(end_s > 0)) return [0];
  const step =
    DURATION_STEPS.find((candidate) => end_s / candidate <= wanted) ??
    Math.ceil(end_s / wanted / (365.25 * DAY)) * 365.25 * DAY;
  return Array.from({ length: Math.floor(end_s / step + 1e-9) + 1 }, (_, index) => index * step);
}

/** Moves labels apart so that neighbours keep `gap`, within [low, high]; the order stays. */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = [...wanted];
  let floor = low;
  for (const index of order) {
    placed[index] = Math.max(wanted[index] ?? 0, floor);
    floor = (placed[index] ?? 0) + gap;
  }
  let ceiling = high;
  for (const index of order.reverse()) {
    placed[index] = Math.min(placed[index] ?? 0, ceiling);
    ceiling = (placed[index] ?? 0) - gap;
  }
  return placed;
}
