import { memo, useMemo, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { signed } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { ordered } from "../core/ordering";
import { useTitles } from "../grid/MetricLane";
import type { LaneSlotProps, StepColumn, WholeLaneProps } from "../grid/slots";
import { useEditing, useMapDocument, useSaid } from "../live/hooks";
import { compared } from "../model/compared";
import { experienced, type Reading } from "../model/measured";
import { useMapView } from "../panels/view";
import { type Line, penStore } from "./drawing";
import classes from "./EmotionLane.module.css";
import { BESIDE, type BesideFeeling, FeelingCell } from "./FeelingCell";
import { type Feeling, feelingsOf, heightOf, ownCurve } from "./feelings";
import { lineOf } from "./lines";

const TICKS = [2, 1, 0, -1, -2] as const;
export const LANE_HEIGHT = 150;

/** How it feels: expected dashed, experienced as a line, with intervals where customers said so themselves. */
export const EmotionLane = memo(function EmotionLane({
  row,
  lane,
  columns,
  shown,
  persona,
  numbers,
}: WholeLaneProps) {
  const { t } = useTranslation("map");
  const { t: inComparison } = useTranslation("map_compare");
  const { lang } = useEditing();
  const titleOf = useTitles();
  const experiences = useMapDocument((map) => map.experiences);
  const measures = numbers.state === "there" ? numbers.measures.steps : null;
  const feelings = useMemo(
    () => feelingsOf(columns, experiences, measures, persona),
    [columns, experiences, measures, persona],
  );
  const comparison = numbers.state === "there" ? numbers.comparison : null;
  const besides = comparison?.one.steps ?? null;
  const beside = useMemo(
    () => columns.map(({ id }) => besides?.[id]?.experience ?? null),
    [columns, besides],
  );
  const isEmpty = feelings.every((each) => each.experienced === null && each.expected === null);
  const reading = useMemo<Reading>(() => ({ t, lang, most: 0, titleOf }), [t, lang, titleOf]);
  const places = useMemo(() => new Map(columns.map(({ id }, place) => [id, place])), [columns]);

  const besideAt = (step: string): BesideFeeling | null => {
    const value = besides?.[step]?.experience;
    const number = experienced(besides?.[step], reading);
    if (typeof value !== "number" || !number) return null;
    const own = measures?.[step];
    const difference = own
      ? compared("experience", comparison?.steps[step], own, { t: inComparison, lang })
      : null;
    return { value, number, difference };
  };

  return (
    <>
      <Curves feelings={feelings} beside={beside} columns={columns} all={persona === null} />
      {shown.map((step) => {
        const place = places.get(step.id) ?? 0;
        return (
          <FeelingCell
            key={step.id}
            row={row}
            column={step.index}
            lane={lane.id}
            step={step.id}
            persona={persona}
            title={titleOf(step.id)}
            truth={step.step.moment_of_truth ?? false}
            feeling={feelings[place] as Feeling}
            number={experienced(measures?.[step.id], reading)}
            beside={besideAt(step.id)}
            invites={place === 0 && isEmpty}
          />
        );
      })}
    </>
  );
});

interface CurvesProps {
  feelings: readonly Feeling[];
  /** What was measured of those who stand beside, by step. */
  beside: readonly (number | null)[];
  columns: readonly StepColumn[];
  /** Whether everybody's map is shown: then the personas' own lines stand beside it. */
  all: boolean;
}

const toY = (value: number) => heightOf(value) * LANE_HEIGHT;

const Curves = memo(function Curves({ feelings, beside, columns, all }: CurvesProps) {
  const expected = lineOf(
    feelings.map((feeling) => feeling.expected),
    columns,
    toY,
  );
  const got = lineOf(
    feelings.map((feeling) => feeling.experienced),
    columns,
    toY,
  );
  const last = columns.at(-1);
  const width = last ? last.left + last.width : 1;
  return (
    <div
      className={classes["plot"]}
      style={{ gridColumn: "2 / -1", gridRow: 1, height: LANE_HEIGHT }}
      aria-hidden="true"
    >
      {TICKS.map((tick) => (
        <hr
          key={tick}
          data-zero={tick === 0 || undefined}
          data-minor={tick % 2 !== 0 || undefined}
          style={{ top: `${heightOf(tick) * 100}%` }}
        />
      ))}
      <svg width={width} height={LANE_HEIGHT} aria-hidden="true">
        {all ? <PersonaLines columns={columns} feelings={feelings} /> : null}
        <path d={expected} className={classes["expected"]} />
        <path
          d={lineOf(beside, columns, toY)}
          className={classes["beside"]}
          transform={`translate(${BESIDE})`}
          data-measured
        />
        <path d={got} className={classes["got"]} />
      </svg>
    </div>
  );
});

const HUES = 5;

/** Each persona's own line, thin and named at its end, to be compared. */
function PersonaLines({ columns, feelings }: Pick<CurvesProps, "columns" | "feelings">) {
  const personas = useMapDocument((map) => map.personas);
  const experiences = useMapDocument((map) => map.experiences);
  const lines = useMemo(
    () =>
      ordered(personas).map(([id], number) => ({
        id,
        hue: (number % HUES) + 1,
        values: ownCurve(columns, experiences, id),
      })),
    [personas, experiences, columns],
  );
  return lines.map(({ id, hue, values }) => {
    const end = values.findLastIndex((value) => value !== null);
    const [column, value] = [columns[end], values[end]];
    if (!column || value === null || value === undefined) return null;
    return (
      <g key={id} className={classes["persona"]} style={{ color: `var(--s${hue})` }}>
        <path d={lineOf(values, columns, toY)} />
        {values.map((each, place) => {
          const at = columns[place];
          return each === null || !at ? null : (
            <circle key={at.id} cx={at.left + at.width / 2} cy={toY(each)} r={2.5} />
          );
        })}
        <PersonaName
          persona={id}
          x={column.left + column.width / 2}
          y={toY(value)}
          below={value < (feelings[end]?.experienced ?? 0)}
        />
      </g>
    );
  });
}

interface PersonaNameProps {
  persona: string;
  x: number;
  y: number;
  /** On the side of the line where nothing else runs. */
  below: boolean;
}

function PersonaName({ persona, x, y, below }: PersonaNameProps) {
  const name = useSaid("personas", persona, "name");
  return (
    <text x={x} y={below ? y + 15 : y - 8} textAnchor="middle" lang={name.lang}>
      {name.text}
    </text>
  );
}

function Sample({ line }: { line: Line }) {
  return <i className={line === "expected" ? classes["keyExpected"] : classes["keyGot"]} />;
}

const LINES: readonly Line[] = ["experienced", "expected"];

/** Below the title of the lane: what its lines are, which of them one draws, its scale, and the way to its table. */
export function EmotionNotes({ lane, numbers }: LaneSlotProps) {
  const { t } = useTranslation(["map", "map_compare"]);
  const hasBeside = numbers.state === "there" && numbers.comparison !== null;
  const { lang, editable } = useEditing();
  const view = useMapView();
  const pen = useSyncExternalStore(penStore.subscribe, penStore.get);
  return (
    <>
      <span className={classes["keys"]}>
        {LINES.map((line) => {
          return editable ? (
            <button
              key={line}
              type="button"
              data-stop
              tabIndex={-1}
              aria-pressed={pen === line}
              title={t("map_emotion:pen", { line: t(`emotion.${line}`) })}
              onClick={() => penStore.set(line)}
            >
              <Sample line={line} />
              {t(`emotion.${line}`)}
              {pen === line ? <Icon name="edit" size={11} /> : null}
            </button>
          ) : (
            <span key={line}>
              <Sample line={line} />
              {t(`emotion.${line}`)}
            </span>
          );
        })}
        {hasBeside ? (
          <span>
            <i className={classes["keyBeside"]} />
            {t("map_compare:beside")}
          </span>
        ) : null}
        <button
          type="button"
          data-stop
          tabIndex={-1}
          onClick={() => view.openPanel("feelings", { collection: "lanes", id: lane.id })}
        >
          <Icon name="table" size={12} />
          {t("map_emotion:asTable")}
        </button>
      </span>
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
