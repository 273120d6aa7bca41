/** A whole journey on one line: how many events fall into each place, and where days, months or years begin. Pure. */

export interface Tick {
  x: number;
  time: number;
  unit: "hour" | "day" | "month" | "year";
}

export interface Strip {
  /** One bar a place that has events: its left edge and its height in [0, 1]. */
  bars: { x: number; height: number; n: number }[];
  ticks: Tick[];
  xOf: (time: number) => number;
  timeAt: (x: number) => number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Lays out instants (ms, ascending) over `width` pixels, in places of `place` pixels. Heights grow with the square
 * root, so that a single event beside a busy hour can still be seen. `zoneOffset` (ms) moves ticks to local midnight.
 */
export function layoutStrip(times: readonly number[], width: number, place = 3, zoneOffset = 0): Strip {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  const span = Math.max(last - first, 1);
  const wide = Math.max(width - place, 1);
  const xOf = (time: number) => ((Math.min(Math.max(time, first), last) - first) / span) * wide;
  const counts = new Map<number, number>();
  for (const time of times) {
    const at = Math.floor(xOf(time) / place);
    counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  const most = Math.max(1, ...counts.values());
  return {
    bars: [...counts].map(([at, n]) => ({ x: at * place, height: Math.sqrt(n / most), n })),
    ticks: ticks(first, last, Math.max(1, Math.floor(width / 110)), zoneOffset).map((tick) => ({
      ...tick,
      x: xOf(tick.time),
    })),
    xOf,
    timeAt: (x) => first + (Math.min(Math.max(x, 0), wide) / wide) * span,
  };
}

function ticks(first: number, last: number, most: number, offset: number): Omit<Tick, "x">[] {
  const span = last - first;
  if (span < DAY) return every(first, last, [HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR], most, offset, "hour");
  if (span < 92 * DAY)
    return every(first, last, [DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY], most, offset, "day");
  const unit = span < 3 * 365 * DAY ? "month" : "year";
  const found: Omit<Tick, "x">[] = [];
  const start = new Date(first + offset);
  for (let year = start.getUTCFullYear(), month = unit === "month" ? start.getUTCMonth() + 1 : 12; ; ) {
    const time = Date.UTC(year, month, 1) - offset;
    if (time > last) break;
    found.push({ time, unit });
    month += unit === "month" ? 1 : 12;
    if (month >= 120) {
      year += Math.floor(month / 12);
      month %= 12;
    }
  }
  const step = Math.ceil(found.length / most);
  return found.filter((_, index) => index % step === 0);
}

function every(
  first: number,
  last: number,
  steps: readonly number[],
  most: number,
  offset: number,
  unit: "hour" | "day",
): Omit<Tick, "x">[] {
  const step = steps.find((candidate) => (last - first) / candidate <= most) ?? steps.at(-1) ?? DAY;
  const found: Omit<Tick, "x">[] = [];
  for (let time = Math.ceil((first + offset) / step) * step - offset; time <= last; time += step)
    found.push({ time, unit });
  return found;
}
