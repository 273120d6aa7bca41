import { type CSSProperties, memo, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { columnCurve } from "@/design/emotion/curve";
import { signed } from "@/design/format";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { useOpenNumber } from "@/design/numbers";
import { DrawFeeling } from "./DrawFeeling";
import classes from "./EmotionLane.module.css";
import { GridCell } from "./grid/GridParts";
import { useTitles } from "./grid/MetricLane";
import { ofCell } from "./grid/places";
import type { WholeLaneProps } from "./grid/slots";
import { useEditing, useMapDocument } from "./live/hooks";
import { type Feeling, feelingsOf, heightOf } from "./model/emotion";
import { experienced, type Reading, type ShownNumber } from "./model/measured";

const TICKS = [2, 1, 0, -1, -2] as const;

/** How it feels: expected dotted, experienced as a line, with intervals where customers said so themselves. */
export const EmotionLane = memo(function EmotionLane({ row, lane, columns, shown, numbers }: WholeLaneProps) {
  const { t } = useTranslation("map");
  const { lang } = useEditing();
  const titleOf = useTitles();
  const experiences = useMapDocument((map) => map.experiences);
  const measures = numbers.state === "there" ? numbers.measures.steps : null;
  const feelings = useMemo(
    () => feelingsOf(columns, experiences, measures),
    [columns, experiences, measures],
  );
  const isEmpty = feelings.every((each) => each.experienced === null && each.expected === null);
  const reading = useMemo<Reading>(() => ({ t, lang, most: 0, titleOf }), [t, lang, titleOf]);

  return (
    <>
      <Curves feelings={feelings} />
      {shown.map((step) => {
        const place = columns.findIndex(({ id }) => id === step.id);
        return (
          <FeelingCell
            key={step.id}
            row={row}
            column={step.index}
            lane={lane.id}
            step={step.id}
            title={titleOf(step.id)}
            feeling={feelings[place] as Feeling}
            number={experienced(measures?.[step.id], reading)}
            invites={place === 0 && isEmpty}
          />
        );
      })}
    </>
  );
});

/** Below the title of the lane: what its lines are, and its scale. */
export function EmotionNotes() {
  const { t } = useTranslation("map");
  const { lang } = useEditing();
  return (
    <>
      <small className={classes["keys"]}>
        <span>
          <i className={classes["keyGot"]} />
          {t("emotion.experienced")}
        </span>
        <span>
          <i className={classes["keyExpected"]} />
          {t("emotion.expected")}
        </span>
      </small>
      {TICKS.map((tick) =>
        tick % 2 === 0 ? (
          <small
            key={tick}
            aria-hidden="true"
            className={classes["tick"]}
            style={{ top: `${heightOf(tick) * 100}%` }}
          >
            {signed(tick, lang, 0)}
          </small>
        ) : null,
      )}
    </>
  );
}

const Curves = memo(function Curves({ feelings }: { feelings: readonly Feeling[] }) {
  const expected = columnCurve(
    feelings.map((feeling) => feeling.expected),
    heightOf,
  );
  const got = columnCurve(
    feelings.map((feeling) => feeling.experienced),
    heightOf,
  );
  return (
    <div className={classes["plot"]} style={{ gridColumn: "2 / -1", gridRow: 1 }} aria-hidden="true">
      {TICKS.map((tick) => (
        <hr
          key={tick}
          data-zero={tick === 0 || undefined}
          data-minor={tick % 2 !== 0 || undefined}
          style={{ top: `${heightOf(tick) * 100}%` }}
        />
      ))}
      <svg viewBox={`0 0 ${feelings.length} 1`} preserveAspectRatio="none" aria-hidden="true">
        <path d={expected.stated + expected.bridged} className={classes["expected"]} />
        <path d={got.bridged} className={classes["bridged"]} />
        <path d={got.stated} className={classes["got"]} />
      </svg>
    </div>
  );
});

interface FeelingCellProps {
  row: number;
  column: number;
  lane: string;
  step: string;
  title: string;
  feeling: Feeling;
  number: ShownNumber | null;
  /** Whether it says what belongs here before anybody points at it. */
  invites: boolean;
}

const percent = (share: number) => `${share * 100}%`;

const FeelingCell = memo(function FeelingCell({
  row,
  column,
  lane,
  step,
  title,
  feeling,
  number,
  invites,
}: FeelingCellProps) {
  const { t } = useTranslation("map");
  const { lang, editable } = useEditing();
  const open = useOpenNumber();
  const [drawing, setDrawing] = useState(false);
  const cell = useRef<HTMLDivElement>(null);
  const { experienced: value, expected, low, high, evidence } = feeling;
  const name = [
    title,
    value === null
      ? t("emotion.unknown")
      : (number?.sentence ??
        t("emotion.drawnAs", { value: signed(value, lang), level: t(`evidence.${evidence}`) })),
    expected === null ? "" : t("emotion.expectedAs", { value: signed(expected, lang) }),
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
      onClick={(event) => {
        if (editable && !(event.target as HTMLElement).closest("button")) setDrawing(true);
      }}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== "F2")) return;
        event.preventDefault();
        if (event.key === "Enter" && number?.opens) open(number.opens);
        else if (editable) setDrawing(true);
      }}
    >
      {low !== null && high !== null ? (
        <i
          className={classes["interval"]}
          style={{ top: percent(heightOf(high)), height: percent(heightOf(low) - heightOf(high)) }}
        />
      ) : null}
      {value === null ? (
        editable ? (
          <span className={classes["invitation"]} data-shown={invites || undefined}>
            {t("empty.emotion")}
          </span>
        ) : null
      ) : (
        <Point feeling={feeling} value={value} number={number} name={name} onOpen={open} />
      )}
      {drawing && cell.current ? (
        <DrawFeeling
          anchor={cell.current}
          step={step}
          title={title}
          feeling={feeling}
          onClose={() => setDrawing(false)}
        />
      ) : null}
    </GridCell>
  );
});

interface PointProps {
  feeling: Feeling;
  value: number;
  number: ShownNumber | null;
  name: string;
  onOpen: ReturnType<typeof useOpenNumber>;
}

function Point({ feeling, value, number, name, onOpen }: PointProps) {
  const { lang } = useEditing();
  const style = { top: percent(heightOf(value)) } as CSSProperties;
  const below = value < 0;
  const opens = number?.opens;
  const mark = <EvidenceMark evidence={feeling.evidence} size={12} />;
  const edge = heightOf((below ? feeling.low : feeling.high) ?? value);
  return (
    <>
      {opens ? (
        <button
          type="button"
          data-stop
          tabIndex={-1}
          className={classes["point"]}
          style={style}
          aria-label={name}
          onClick={() => onOpen(opens)}
        >
          {mark}
        </button>
      ) : (
        <span className={classes["point"]} style={style}>
          {mark}
        </span>
      )}
      <span
        className={classes["label"]}
        data-below={below || undefined}
        data-shown={feeling.labelled || undefined}
        style={{ top: percent(edge) }}
        aria-hidden="true"
      >
        {signed(Math.round(value * 10) / 10, lang)}
      </span>
    </>
  );
}
