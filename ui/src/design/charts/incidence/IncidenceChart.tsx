import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import type { CurvePoint, Destination } from "@/api/generated";
import { interval } from "@/design/analysis/phrases";
import { duration, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import { shorten } from "../axis/text";
import { layoutCurves, pointAt } from "./geometry";
import classes from "./IncidenceChart.module.css";

interface Mark {
  seconds: number;
  label: string;
}

interface Props {
  points: readonly CurvePoint[];
  destinations: readonly Destination[];
  /** What an end is called. */
  nameOf: (destination: string) => string;
  /** Where the axis ends: the horizon, or the longest time known. */
  end_s: number;
  /** What the chart shows, for those who hear it. */
  label: string;
  /** What the horizontal axis counts. */
  axis: string;
  /** Times worth a line of their own. */
  marks: readonly Mark[];
}

const HEIGHT = 310;
/** Width of a letter of an end's name and of a mark's label, on average, in px. */
const LETTER = { name: 7.2, mark: 6.2 };

/** Cumulative incidence of each destination since entry, with bands, labelled at the line. */
export function IncidenceChart({ points, destinations, nameOf, end_s, label, axis, marks }: Props) {
  const lang = useLang();
  const { ref, width } = useElementSize();
  const [at, setAt] = useState<number | null>(null);
  const isNarrow = width < 520;
  const longest = Math.max(0, ...destinations.map((each) => nameOf(each.destination).length));
  const room = Math.min(width < 700 ? 190 : 280, Math.max(190, longest * LETTER.name + 22));
  const frame = { width, height: HEIGHT, left: 44, right: isNarrow ? 12 : room, top: 40, bottom: 44 };
  const names = destinations.map((each) => each.destination);
  const layout = layoutCurves(points, names, end_s, frame);
  const hues = names.map((name, index) =>
    hue(destinations.find((each) => each.destination === name)?.is_goal, index),
  );
  const seconds = at === null ? null : layout.secondsAt(at);

  return (
    <div ref={ref} className={classes["chart"]}>
      {width > 0 ? (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={label}
          onPointerMove={(event) => setAt(event.clientX - event.currentTarget.getBoundingClientRect().left)}
          onPointerLeave={() => setAt(null)}
        >
          <title>{label}</title>
          {layout.yTicks.map((tick) => (
            <g key={tick.share}>
              <line
                className={tick.share === 0 ? classes["base"] : classes["rule"]}
                x1={frame.left}
                x2={width - frame.right}
                y1={tick.y}
                y2={tick.y}
              />
              <text className={classes["tick"]} x={frame.left - 8} y={tick.y + 4} textAnchor="end">
                {share(tick.share, lang, 0)}
              </text>
            </g>
          ))}
          {layout.xTicks.map((tick) => (
            <text
              key={tick.seconds}
              className={classes["tick"]}
              x={tick.x}
              y={HEIGHT - frame.bottom + 17}
              textAnchor="middle"
            >
              {tick.seconds === 0 ? "0" : duration(tick.seconds, lang)}
            </text>
          ))}
          <text className={classes["axis"]} x={frame.left} y={HEIGHT - 6}>
            {axis}
          </text>
          {marks
            .filter((mark) => mark.seconds <= end_s)
            .map((mark, index) => {
              const x = layout.xOf(mark.seconds);
              const isAtEdge = x + 5 + mark.label.length * LETTER.mark > width;
              return (
                <g key={mark.label} className={classes["mark"]}>
                  <line x1={x} x2={x} y1={10 + index * 15} y2={HEIGHT - frame.bottom} />
                  <text
                    x={isAtEdge ? x - 5 : x + 5}
                    y={14 + index * 15}
                    textAnchor={isAtEdge ? "end" : "start"}
                  >
                    {mark.label}
                  </text>
                </g>
              );
            })}
          {layout.curves.map((curve, index) => (
            <g key={curve.destination} style={{ color: hues[index] }}>
              <path className={classes["band"]} d={curve.band} />
              <path className={classes["line"]} d={curve.line} />
            </g>
          ))}
          {seconds !== null && at !== null ? (
            <g>
              <line
                className={classes["cursor"]}
                x1={layout.xOf(seconds)}
                x2={layout.xOf(seconds)}
                y1={frame.top}
                y2={HEIGHT - frame.bottom}
              />
              <text
                className={classes["now"]}
                x={layout.xOf(seconds)}
                y={HEIGHT - frame.bottom + 32}
                textAnchor="middle"
              >
                {duration(seconds, lang)}
              </text>
            </g>
          ) : null}
          {isNarrow
            ? null
            : layout.curves.map((curve, index) => {
                const end = destinations[index];
                const held = seconds === null ? null : pointAt(points, curve.destination, seconds);
                const shown = seconds === null ? end : (held ?? { incidence: 0, low: null, high: null });
                return (
                  <g key={curve.destination} style={{ color: hues[index] }}>
                    <path
                      className={classes["lead"]}
                      d={`M${curve.endX + 2} ${curve.endY}L${curve.endX + 12} ${curve.labelY}`}
                    />
                    <text className={classes["name"]} x={curve.endX + 16} y={curve.labelY}>
                      {shorten(nameOf(curve.destination), Math.floor((room - 20) / LETTER.name))}
                    </text>
                    <text className={classes["figure"]} x={curve.endX + 16} y={curve.labelY + 16}>
                      {shown?.incidence === null || shown === undefined ? "–" : share(shown.incidence, lang)}
                      {shown?.low != null && shown.high != null
                        ? ` (${interval(shown.low, shown.high, lang)})`
                        : ""}
                    </text>
                  </g>
                );
              })}
        </svg>
      ) : null}
      {isNarrow ? (
        <ul className={classes["legend"]}>
          {destinations.map((each, index) => (
            <li key={each.destination} style={{ color: hues[index] }}>
              <i />
              <span>
                {nameOf(each.destination)} {each.incidence === null ? "–" : share(each.incidence, lang)}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** The goal has the second hue; other ends take the rest, so that a goal looks the same on every route. */
function hue(isGoal: boolean | undefined, index: number): string {
  if (isGoal) return "var(--s2)";
  return ["var(--s5)", "var(--s4)", "var(--s1)", "var(--s3)"][(index + 3) % 4] ?? "var(--ink)";
}
