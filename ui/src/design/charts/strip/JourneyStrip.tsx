import { useMemo } from "react";
import type { Lang } from "@/design/format";
import { useLang } from "@/design/useLang";
import { layoutStrip, type Tick } from "./geometry";
import classes from "./JourneyStrip.module.css";

interface Props {
  /** Instants in ms, ascending. */
  times: readonly number[];
  width: number;
  zone: string;
  /** Which part stands in view below; null for none. */
  seen: [number, number] | null;
  label: string;
  onGoTo: (time: number) => void;
}

const HEIGHT = 74;
const BASE = 56;

/** The whole journey on one line; the part in view is marked, and a click goes there. */
export function JourneyStrip({ times, width, zone, seen, label, onGoTo }: Props) {
  const lang = useLang();
  const strip = useMemo(
    () => layoutStrip(times, width, 3, offsetOf(times[0] ?? 0, zone)),
    [times, width, zone],
  );
  if (width === 0) return <div style={{ height: HEIGHT }} />;
  const from = seen ? strip.xOf(seen[0]) : 0;
  const to = seen ? strip.xOf(seen[1]) : 0;
  const isWhole = seen !== null && seen[0] <= (times[0] ?? 0) && seen[1] >= (times.at(-1) ?? 0);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a shortcut for the pointer; the keyboard scrolls the list below
    <svg
      className={classes["strip"]}
      width={width}
      height={HEIGHT}
      role="img"
      aria-label={label}
      onClick={(event) =>
        onGoTo(strip.timeAt(event.clientX - event.currentTarget.getBoundingClientRect().left))
      }
    >
      <title>{label}</title>
      {seen && !isWhole ? (
        <>
          <rect
            className={classes["seen"]}
            x={from - 3}
            width={to - from + 9}
            y={18}
            height={BASE - 12}
            rx={3}
          />
          <text
            className={classes["now"]}
            x={Math.min(Math.max((from + to) / 2, 44), width - 44)}
            y={13}
            textAnchor="middle"
          >
            {written({ unit: "day", time: seen[0] }, lang, zone, 0)}
          </text>
        </>
      ) : null}
      <line className={classes["base"]} x1={0} x2={width} y1={BASE} y2={BASE} />
      {strip.ticks.map((tick) => (
        <g key={tick.time}>
          <line className={classes["tick"]} x1={tick.x} x2={tick.x} y1={BASE} y2={BASE + 4} />
          <text x={Math.min(Math.max(tick.x, 32), width - 32)} y={HEIGHT - 3} textAnchor="middle">
            {written(tick, lang, zone)}
          </text>
        </g>
      ))}
      {strip.bars.map((bar) => {
        const height = 6 + bar.height * 26;
        return (
          <rect
            key={bar.x}
            className={classes["bar"]}
            x={bar.x}
            y={BASE - height}
            width={2.4}
            height={height}
            rx={1}
          />
        );
      })}
    </svg>
  );
}

const PARTS: Record<Tick["unit"], Intl.DateTimeFormatOptions> = {
  hour: { hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "short" },
  month: { month: "short", year: "numeric" },
  year: { year: "numeric" },
};

// A tick stands on the offset of the journey's first day; the middle of its day is always inside it.
const NOON = 12 * 3_600_000;

function written(
  tick: Omit<Tick, "x">,
  lang: Lang,
  zone: string,
  inside = tick.unit === "hour" ? 0 : NOON,
): string {
  return new Intl.DateTimeFormat(lang === "de" ? "de-DE" : "en-GB", {
    ...PARTS[tick.unit],
    timeZone: zone,
  }).format(new Date(tick.time + inside));
}

/** Milliseconds by which a zone is ahead of UTC at an instant. */
function offsetOf(time: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  }).formatToParts(new Date(time));
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((each) => each.type === type)?.value ?? 0);
  const local = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return local - Math.floor(time / 1_000) * 1_000;
}
