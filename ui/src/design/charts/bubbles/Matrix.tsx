import { type KeyboardEvent, type PointerEvent, useId, useMemo, useRef, useState } from "react";
import classes from "./Matrix.module.css";
import {
  type Axis,
  acrossOf,
  type Box,
  downOf,
  type Frame,
  type PlacedBubble,
  placed,
  ticksOf,
  valuesAt,
} from "./placing";

export interface MatrixPoint {
  readonly id: string;
  /** Its number in the list beside. */
  readonly mark: string;
  readonly name: string;
  /** What it is, with its values, for those who do not see it. */
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly size: number | null;
  /** The interval of its value across. */
  readonly low?: number | null;
  readonly high?: number | null;
  /** How sure it is: measured is filled, assumed is hollow. */
  readonly solid?: boolean;
  /** No longer to be decided about. */
  readonly faint?: boolean;
  /** Which of its values may be moved. */
  readonly moves?: "both" | "up" | "none";
}

export interface MatrixAxis extends Axis {
  readonly title: string;
  readonly format: (value: number) => string;
  /** Where the quadrants meet. */
  readonly middle: number;
  /** How far an arrow key moves a value. */
  readonly step: number;
}

interface Props {
  readonly label: string;
  readonly points: readonly MatrixPoint[];
  readonly x: MatrixAxis;
  readonly y: MatrixAxis;
  /** What the quadrants mean: upper left, upper right, lower left, lower right. */
  readonly quadrants: readonly [string, string, string, string];
  readonly chosen?: string | null;
  readonly onChoose: (id: string) => void;
  /** A value was moved; without it nothing moves. */
  readonly onMove?: ((id: string, to: { x: number; y: number }) => void) | undefined;
  readonly width?: number;
}

const NAME_SIZE = 5.9;
const LONGEST_NAME = 30;
const DRAGS_FROM = 4;

const short = (name: string) =>
  name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1).trimEnd()}…` : name;

/** Where the words of the quadrants stand. */
function cornersOf({ width, height, left, right, top, bottom }: Frame, words: readonly string[]): Box[] {
  return words.map((word, number) => {
    const wide = word.length * NAME_SIZE + 10;
    const from = number % 2 ? width - right - 8 - wide : left + 8;
    const above = number < 2 ? top + 4 : height - bottom - 21;
    return { left: from, right: from + wide, top: above, bottom: above + 16 };
  });
}

/**
 * A matrix of four quadrants. Every bubble is named beside it, can be reached by Tab and moved by Alt and an arrow key or by
 * dragging; the list that stands beside it says the same in words.
 */
export function Matrix({ label, points, x, y, quadrants, chosen, onChoose, onMove, width = 580 }: Props) {
  const titles = useId();
  const drawing = useRef<SVGSVGElement>(null);
  const [dragged, setDragged] = useState<{ id: string; x: number; y: number } | null>(null);
  const begun = useRef<{ id: string; x: number; y: number; far: boolean } | null>(null);
  const frame = useMemo<Frame>(
    () => ({ width, height: Math.round(width * 0.72), left: 46, right: 14, top: 14, bottom: 46 }),
    [width],
  );
  const found = useMemo(() => {
    const shown = points.map((point) => (point.id === dragged?.id ? { ...point, ...dragged } : point));
    const bubbles = shown.map((point) => ({ ...point, wide: short(point.name).length * NAME_SIZE + 4 }));
    return placed(bubbles, { x, y }, frame, cornersOf(frame, quadrants));
  }, [points, x, y, frame, dragged, quadrants]);

  const at = (event: PointerEvent) => {
    const box = drawing.current?.getBoundingClientRect();
    if (!box) return null;
    const scale = frame.width / box.width;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  };
  const kept = (point: MatrixPoint, to: { x: number; y: number }) => {
    const near = (axis: MatrixAxis, value: number) =>
      Number((Math.round(value / axis.step) * axis.step).toPrecision(12));
    return { x: point.moves === "up" ? point.x : near(x, to.x), y: near(y, to.y) };
  };
  const movable = (point: MatrixPoint) => onMove !== undefined && point.moves !== "none";
  const onDown = (point: MatrixPoint) => (event: PointerEvent<SVGGElement>) => {
    if (event.button !== 0) return;
    begun.current = { id: point.id, x: event.clientX, y: event.clientY, far: false };
    if (movable(point)) event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onDrag = (point: MatrixPoint) => (event: PointerEvent) => {
    const from = begun.current;
    if (from?.id !== point.id || !movable(point)) return;
    from.far ||= Math.hypot(event.clientX - from.x, event.clientY - from.y) >= DRAGS_FROM;
    const to = from.far ? at(event) : null;
    if (to) setDragged({ id: point.id, ...kept(point, valuesAt({ x, y }, frame, to)) });
  };
  const onUp = (point: MatrixPoint) => () => {
    const from = begun.current;
    begun.current = null;
    setDragged(null);
    if (from?.id !== point.id) return;
    if (!from.far) onChoose(point.id);
    else if (dragged && (dragged.x !== point.x || dragged.y !== point.y))
      onMove?.(point.id, { x: dragged.x, y: dragged.y });
  };
  const onKey = (point: MatrixPoint) => (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onChoose(point.id);
      return;
    }
    const turned = x.from > x.to ? -1 : 1;
    const by = { ArrowLeft: [-turned, 0], ArrowRight: [turned, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
      event.key
    ];
    if (!by || !event.altKey || !movable(point)) return;
    event.preventDefault();
    const bound = (axis: MatrixAxis, value: number) =>
      Math.min(Math.max(axis.from, axis.to), Math.max(Math.min(axis.from, axis.to), value));
    const [across = 0, up = 0] = by;
    const to = { x: bound(x, point.x + across * x.step), y: bound(y, point.y + up * y.step) };
    const next = kept(point, to);
    if (next.x !== point.x || next.y !== point.y) onMove?.(point.id, next);
  };
  const middle = { x: acrossOf(x, frame, x.middle), y: downOf(y, frame, y.middle) };
  const right = frame.width - frame.right;
  const bottom = frame.height - frame.bottom;
  const corners = [
    { x: frame.left + 8, y: frame.top + 16, anchor: "start" },
    { x: right - 8, y: frame.top + 16, anchor: "end" },
    { x: frame.left + 8, y: bottom - 9, anchor: "start" },
    { x: right - 8, y: bottom - 9, anchor: "end" },
  ] as const;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be drawn
    <svg
      ref={drawing}
      className={classes["matrix"]}
      viewBox={`0 0 ${frame.width} ${frame.height}`}
      role="group"
      aria-label={label}
      aria-describedby={titles}
    >
      <desc id={titles}>{`${y.title} ↑, ${x.title} →`}</desc>
      <rect
        className={classes["plane"]}
        x={frame.left}
        y={frame.top}
        width={right - frame.left}
        height={bottom - frame.top}
      />
      <g>
        {ticksOf(x).map((value) => (
          <text
            key={value}
            className={classes["tick"]}
            x={acrossOf(x, frame, value)}
            y={bottom + 16}
            textAnchor="middle"
          >
            {x.format(value)}
          </text>
        ))}
        {ticksOf(y, 5).map((value) => (
          <text
            key={value}
            className={classes["tick"]}
            x={frame.left - 7}
            y={downOf(y, frame, value) + 4}
            textAnchor="end"
          >
            {y.format(value)}
          </text>
        ))}
        <line className={classes["middle"]} x1={middle.x} x2={middle.x} y1={frame.top} y2={bottom} />
        <line className={classes["middle"]} x1={frame.left} x2={right} y1={middle.y} y2={middle.y} />
        {corners.map(({ x: cx, y: cy, anchor }, number) => (
          <text key={quadrants[number]} className={classes["quadrant"]} x={cx} y={cy} textAnchor={anchor}>
            {quadrants[number]}
          </text>
        ))}
        <text className={classes["title"]} x={right} y={bottom + 36} textAnchor="end">
          {x.title} →
        </text>
        <text
          className={classes["title"]}
          x={14}
          y={frame.top}
          textAnchor="end"
          transform={`rotate(-90 14 ${frame.top})`}
        >
          {y.title} →
        </text>
      </g>
      {points.map((point, number) => {
        const bubble = found[number] as PlacedBubble;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in a drawing
          <g
            key={point.id}
            role="button"
            tabIndex={0}
            aria-label={point.label}
            aria-pressed={chosen === point.id}
            className={classes["bubble"]}
            data-solid={point.solid || undefined}
            data-faint={point.faint || undefined}
            data-moves={movable(point) || undefined}
            data-dragged={dragged?.id === point.id || undefined}
            onPointerDown={onDown(point)}
            onPointerMove={onDrag(point)}
            onPointerUp={onUp(point)}
            onPointerCancel={() => {
              begun.current = null;
              setDragged(null);
            }}
            onKeyDown={onKey(point)}
          >
            <title>{point.label}</title>
            <Whisker point={point} bubble={bubble} x={x} frame={frame} />
            {Math.hypot(bubble.cx - bubble.atX, bubble.cy - bubble.atY) > 1.5 ? (
              <>
                <line
                  className={classes["leads"]}
                  x1={bubble.atX}
                  y1={bubble.atY}
                  x2={bubble.cx}
                  y2={bubble.cy}
                />
                <circle className={classes["true"]} cx={bubble.atX} cy={bubble.atY} r={2} />
              </>
            ) : null}
            <circle className={classes["disc"]} cx={bubble.cx} cy={bubble.cy} r={bubble.r} />
            <text className={classes["mark"]} x={bubble.cx} y={bubble.cy + 4} textAnchor="middle">
              {point.mark}
            </text>
            {bubble.name ? (
              <text
                className={classes["name"]}
                x={bubble.name.x}
                y={bubble.name.y + 4}
                textAnchor={
                  bubble.name.side === "right" ? "start" : bubble.name.side === "left" ? "end" : "middle"
                }
              >
                {short(point.name)}
              </text>
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}

function Whisker(props: { point: MatrixPoint; bubble: PlacedBubble; x: MatrixAxis; frame: Frame }) {
  const { point, bubble, x, frame } = props;
  if (point.low === undefined || point.high === undefined || point.low === null || point.high === null)
    return null;
  const from = acrossOf(x, frame, point.low);
  const to = acrossOf(x, frame, point.high);
  return <line className={classes["whisker"]} x1={from} x2={to} y1={bubble.atY} y2={bubble.atY} />;
}
