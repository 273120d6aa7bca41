import { type CSSProperties, memo, type PointerEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Lang, signed } from "@/design/format";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { useOpenNumber } from "@/design/numbers";
import { GridCell } from "../grid/GridParts";
import { ofCell } from "../grid/places";
import { useEditing, useMapStore } from "../live/hooks";
import type { ShownDifference } from "../model/compared";
import type { ShownNumber } from "../model/measured";
import { drawn, type Line, penStore } from "./drawing";
import classes from "./EmotionLane.module.css";
import { type Feeling, FINEST, heightOf, keptValue, valueAt } from "./feelings";

/** So far to the right stands what is compared with, in pixels, so that equal values do not cover each other. */
export const BESIDE = 14;

export interface BesideFeeling {
  readonly value: number;
  readonly number: ShownNumber;
  readonly difference: ShownDifference | null;
}

interface FeelingCellProps {
  row: number;
  column: number;
  lane: string;
  step: string;
  persona: string | null;
  title: string;
  /** Whether the step is a moment of truth. */
  truth: boolean;
  feeling: Feeling;
  number: ShownNumber | null;
  /** What those say who stand beside; null where nobody does. */
  beside: BesideFeeling | null;
  /** Whether it says what belongs here before anybody points at it. */
  invites: boolean;
}

const percent = (share: number) => `${share * 100}%`;
/** So far a press has to move to be a stroke and not a click. */
const STROKE = 4;

/** A step of the emotion lane: its points, taken hold of by pointer or keyboard, and the paper to draw on. */
export const FeelingCell = memo(function FeelingCell(props: FeelingCellProps) {
  const { row, column, lane, step, persona, title, truth, feeling, number, beside, invites } = props;
  const { t } = useTranslation(["map", "map_compare"]);
  const { lang, editable } = useEditing();
  const open = useOpenNumber();
  const cell = useRef<HTMLDivElement>(null);
  const { experienced: value, expected, low, high, evidence } = feeling;
  const name = [
    title,
    truth ? t("step.momentOfTruth") : "",
    value === null
      ? t("emotion.unknown")
      : (number?.sentence ??
        t("emotion.drawnAs", { value: exact(value, lang), level: t(`evidence.${evidence}`) })),
    expected === null ? "" : t("emotion.expectedAs", { value: exact(expected, lang) }),
    beside ? t("map_compare:besideOf", { sentence: beside.number.sentence }) : "",
    beside?.difference?.sentence ?? "",
  ]
    .filter(Boolean)
    .join("; ");

  return (
    <GridCell
      ref={cell}
      row={row}
      column={column}
      of={ofCell(lane, step)}
      editable={editable}
      bad={feeling.bad}
      aria-label={name}
      title={name}
      className={classes["feeling"]}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== "F2")) return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === "Enter" && number?.opens) open(number.opens);
        else handleIn(cell.current)?.focus();
      }}
    >
      {truth ? <i className={classes["truth"]} aria-hidden="true" /> : null}
      {low !== null && high !== null ? (
        <i
          className={classes["interval"]}
          style={{ top: percent(heightOf(high)), height: percent(heightOf(low) - heightOf(high)) }}
        />
      ) : null}
      {editable ? <Paper lane={lane} step={step} persona={persona} feeling={feeling} /> : null}
      {value === null && expected === null && editable ? (
        <span className={classes["invitation"]} data-shown={invites || undefined}>
          {t("empty.emotion")}
        </span>
      ) : null}
      <Handle line="expected" lane={lane} step={step} persona={persona} title={title} feeling={feeling} />
      {feeling.isMeasured && value !== null ? (
        <MeasuredPoint feeling={feeling} value={value} number={number} name={name} onOpen={open} />
      ) : (
        <Handle
          line="experienced"
          lane={lane}
          step={step}
          persona={persona}
          title={title}
          feeling={feeling}
        />
      )}
      {value === null ? null : <Label feeling={feeling} value={value} />}
      {beside ? <BesidePoint beside={beside} onOpen={open} /> : null}
    </GridCell>
  );
});

/** What those experienced who stand beside: a small ring, which opens. */
function BesidePoint({
  beside: { value, number, difference },
  onOpen,
}: {
  beside: BesideFeeling;
  onOpen: ReturnType<typeof useOpenNumber>;
}) {
  const { t } = useTranslation("map_compare");
  const { opens, sentence } = number;
  const name = [t("besideOf", { sentence }), difference?.sentence].filter(Boolean).join("; ");
  const style = { top: percent(heightOf(value)), marginLeft: BESIDE };
  if (!opens)
    return (
      <span className={classes["besidePoint"]} data-measured style={style} title={name} aria-hidden="true" />
    );
  return (
    <button
      type="button"
      className={classes["besidePoint"]}
      data-measured
      data-stop
      tabIndex={-1}
      style={style}
      aria-label={name}
      title={name}
      onClick={() => onOpen(opens)}
    />
  );
}

interface DrawingProps {
  lane: string;
  step: string;
  persona: string | null;
  feeling: Feeling;
}

/** The point to take hold of by keyboard: of the line that is experienced, or where that is measured the other. */
const handleIn = (cell: HTMLElement | null) =>
  cell?.querySelector<HTMLElement>("[role=slider][data-line=experienced]") ??
  cell?.querySelector<HTMLElement>("[role=slider]");

/** Draws values under one key of undo, each only once. */
function useStroke(persona: string | null) {
  const store = useMapStore();
  return (line: Line) => {
    const key = `stroke-${Math.random()}`;
    return (step: string, value: number | null) =>
      store.make(drawn(store.snapshot(), step, line, value, persona), { mergeWithLast: key });
  };
}

const cellAt = (lane: string, x: number, y: number) =>
  document
    .elementsFromPoint(x, y)
    .map((each) => each.closest<HTMLElement>(`[data-of^="cell:${CSS.escape(lane)}:"]`))
    .find((each) => each !== null) ?? null;

/** Follows the pointer until it is let go; nothing else of the page follows it meanwhile. */
function follow(
  onMove: (event: globalThis.PointerEvent) => void,
  onEnd?: (event: globalThis.PointerEvent) => void,
) {
  const move = (event: globalThis.PointerEvent) => {
    event.stopPropagation();
    event.preventDefault();
    onMove(event);
  };
  const end = (event: globalThis.PointerEvent) => {
    window.removeEventListener("pointermove", move, true);
    window.removeEventListener("pointerup", end, true);
    window.removeEventListener("pointercancel", end, true);
    onEnd?.(event);
  };
  window.addEventListener("pointermove", move, true);
  window.addEventListener("pointerup", end, true);
  window.addEventListener("pointercancel", end, true);
}

/** Where a line is drawn that has no point yet, over as many steps as the pointer passes. */
function Paper({ lane, step, persona, feeling }: DrawingProps) {
  const stroke = useStroke(persona);
  const has = (line: Line) =>
    line === "experienced" ? feeling.experienced !== null : feeling.expected !== null;

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey) return;
    const line = penStore.get();
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX, event.clientY];
    const put = stroke(line);
    let strokes = false;
    const at = (clientY: number) => valueAt((clientY - box.top) / box.height);
    const draw = (clientX: number, clientY: number) => {
      const under = cellAt(lane, clientX, box.top + box.height / 2);
      if (!under || (line === "experienced" && under.querySelector("[data-measured]"))) return;
      const of = under.dataset["of"]?.split(":")[2];
      if (of) put(of, at(clientY));
    };
    if (event.pointerType === "touch") return; // a finger scrolls; a tap draws
    follow(
      (moved) => {
        if (!strokes && Math.hypot(moved.clientX - x, moved.clientY - y) < STROKE) return;
        if (!strokes) draw(x, y);
        strokes = true;
        draw(moved.clientX, moved.clientY);
      },
      (ended) => {
        if (!strokes && ended.type === "pointerup" && !has(line)) draw(x, y);
      },
    );
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the sliders beside it do the same by keyboard
    // biome-ignore lint/a11y/useKeyWithClickEvents: the sliders beside it do the same by keyboard
    <div
      className={classes["paper"]}
      onPointerDown={onPointerDown}
      onMouseDown={(event) => event.stopPropagation()}
      onClick={(event) => {
        const native = event.nativeEvent;
        if (!(native instanceof globalThis.PointerEvent) || native.pointerType !== "touch") return;
        const line = penStore.get();
        const box = event.currentTarget.getBoundingClientRect();
        if (!has(line) && !(line === "experienced" && feeling.isMeasured))
          stroke(line)(step, valueAt((event.clientY - box.top) / box.height));
      }}
    />
  );
}

/** A point that is drawn: dragged up and down, or moved by the arrow keys; left and right lead along the line. */
function Handle({ line, lane, step, persona, title, feeling }: DrawingProps & { line: Line; title: string }) {
  const { t } = useTranslation("map");
  const { lang, editable } = useEditing();
  const stroke = useStroke(persona);
  const value = line === "expected" ? feeling.expected : feeling.experienced;
  const keys = useRef<{ at: number; put: ReturnType<typeof stroke> } | null>(null);
  if (!editable && value === null) return null;
  const mark =
    line === "expected" ? (
      <i className={classes["ring"]} />
    ) : (
      <EvidenceMark evidence={feeling.evidence} size={12} />
    );
  const style = { top: percent(heightOf(value ?? 0)) } as CSSProperties;
  if (!editable)
    return (
      <span className={classes["point"]} data-line={line} style={style}>
        {mark}
      </span>
    );

  const byKey = (to: number | null) => {
    // Keys in a row are one step of undo.
    const now = Date.now();
    if (!keys.current || now - keys.current.at > 1_500) keys.current = { at: now, put: stroke(line) };
    keys.current.at = now;
    keys.current.put(step, to);
  };
  const goals: Readonly<Record<string, number>> = {
    ArrowUp: value === null ? 0 : value + FINEST,
    ArrowDown: value === null ? 0 : value - FINEST,
    PageUp: (value ?? 0) + 1,
    PageDown: (value ?? 0) - 1,
    Home: -2,
    End: 2,
  };
  return (
    <span
      role="slider"
      aria-orientation="vertical"
      aria-label={t("map_emotion:handle", { line: t(`emotion.${line}`), step: title })}
      aria-valuemin={-2}
      aria-valuemax={2}
      aria-valuenow={value ?? 0}
      aria-valuetext={value === null ? t("emotion.unknown") : exact(value, lang)}
      data-stop
      data-line={line}
      data-unset={value === null || undefined}
      tabIndex={-1}
      className={classes["point"]}
      style={style}
      onMouseDown={(event) => event.stopPropagation()}
      onTouchStart={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.stopPropagation();
        event.currentTarget.focus({ preventScroll: true });
        const box = event.currentTarget.closest("[data-of]")?.getBoundingClientRect();
        if (!box) return;
        const put = stroke(line);
        // The point stays where it was taken hold of.
        const off = value === null ? 0 : event.clientY - (box.top + heightOf(value) * box.height);
        follow((moved) => put(step, valueAt((moved.clientY - off - box.top) / box.height)));
      }}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        const goal = goals[event.key];
        const across = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (goal !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) byKey(keptValue(goal));
        else if (event.key === "Delete" || event.key === "Backspace") byKey(null);
        else if (across !== 0 && !event.ctrlKey && !event.metaKey && !event.altKey)
          neighbour(event.currentTarget, lane, line, across)?.focus();
        else if (event.key === "Escape") event.currentTarget.closest<HTMLElement>("[data-of]")?.focus();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {mark}
    </span>
  );
}

/** The point of the same line at the next step that has its own to draw. */
function neighbour(from: HTMLElement, lane: string, line: Line, by: 1 | -1): HTMLElement | null {
  const row = from.closest("[role=row]");
  const all = [
    ...(row?.querySelectorAll<HTMLElement>(
      `[data-of^="cell:${CSS.escape(lane)}:"] [role=slider][data-line=${line}]`,
    ) ?? []),
  ].sort((a, b) => columnOf(a) - columnOf(b));
  return all[all.indexOf(from) + by] ?? null;
}

const columnOf = (element: HTMLElement) =>
  Number(element.closest<HTMLElement>("[data-column]")?.dataset["column"] ?? 0);

interface MeasuredProps {
  feeling: Feeling;
  value: number;
  number: ShownNumber | null;
  name: string;
  onOpen: ReturnType<typeof useOpenNumber>;
}

/** What scores say; it opens, and is not drawn. */
function MeasuredPoint({ feeling, value, number, name, onOpen }: MeasuredProps) {
  const style = { top: percent(heightOf(value)) } as CSSProperties;
  const opens = number?.opens;
  const mark = <EvidenceMark evidence={feeling.evidence} size={12} />;
  return opens ? (
    <button
      type="button"
      data-stop
      data-measured
      tabIndex={-1}
      className={classes["point"]}
      style={style}
      aria-label={name}
      onClick={() => onOpen(opens)}
    >
      {mark}
    </button>
  ) : (
    <span className={classes["point"]} data-measured style={style}>
      {mark}
    </span>
  );
}

/** What was drawn, in quarters where it is. */
const exact = (value: number, lang: Lang) =>
  signed(value, lang, Math.abs(value * 10 - Math.round(value * 10)) < 1e-6 ? 1 : 2);

function Label({ feeling, value }: { feeling: Feeling; value: number }) {
  const { lang } = useEditing();
  const below = value < 0;
  return (
    <span
      className={classes["label"]}
      data-below={below || undefined}
      data-shown={feeling.labelled || undefined}
      style={{ top: percent(heightOf((below ? feeling.low : feeling.high) ?? value)) }}
      aria-hidden="true"
    >
      {feeling.isMeasured ? signed(value, lang) : exact(value, lang)}
    </span>
  );
}
