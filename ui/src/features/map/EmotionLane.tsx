import { type CSSProperties, memo, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MapDocument, StepMeasures } from "@/api/generated";
import { columnCurve } from "@/design/emotion/curve";
import { signed } from "@/design/format";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { useOpenNumber } from "@/design/numbers";
import { DrawFeeling } from "./DrawFeeling";
import classes from "./EmotionLane.module.css";
import { useEditing } from "./editing";
import grid from "./Grid.module.css";
import { GridCell, Row } from "./GridParts";
import { LaneHeader } from "./LaneHeader";
import { type Feeling, feelingsOf, heightOf } from "./model/emotion";
import type { LaneRow, StepColumn } from "./model/layout";
import { experienced, type Reading, type ShownNumber } from "./model/measured";

interface EmotionLaneProps {
  row: number;
  lane: LaneRow;
  steps: readonly StepColumn[];
  experiences: MapDocument["experiences"];
  measures: Readonly<Record<string, StepMeasures>> | null;
  titles: ReadonlyMap<string, string>;
}

const TICKS = [2, 1, 0, -1, -2] as const;

/** How it feels: expected dotted, experienced as a line, with intervals where customers said so themselves. */
export const EmotionLane = memo(function EmotionLane({
  row,
  lane,
  steps,
  experiences,
  measures,
  titles,
}: EmotionLaneProps) {
  const { t } = useTranslation("map");
  const { lang } = useEditing();
  const feelings = useMemo(() => feelingsOf(steps, experiences, measures), [steps, experiences, measures]);
  const isEmpty = feelings.every((each) => each.experienced === null && each.expected === null);
  const numbers = useMemo(() => {
    const reading: Reading = { t, lang, most: 0, titleOf: (id) => titles.get(id) ?? id };
    return steps.map((step) => experienced(measures?.[step.id], reading));
  }, [steps, measures, t, lang, titles]);

  return (
    <Row row={row} className={classes["lane"]}>
      <LaneHeader row={row} lane={lane}>
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
      </LaneHeader>
      <Curves feelings={feelings} />
      {steps.map((step, index) => (
        <FeelingCell
          key={step.id}
          row={row}
          column={index + 1}
          step={step.id}
          title={step.title.text}
          feeling={feelings[index] as Feeling}
          number={numbers[index] ?? null}
          invites={index === 0 && isEmpty}
        />
      ))}
    </Row>
  );
});

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
    <div className={classes["plot"]} aria-hidden="true">
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
          <span className={grid["invitation"]} data-shown={invites || undefined}>
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
