import { Link } from "@tanstack/react-router";
import { type CSSProperties, memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { StepMeasures } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import { useNumbersOpen, useOpenNumber } from "@/design/numbers";
import { ordered } from "../core/ordering";
import { said } from "../core/texts";
import type { ById, Lane as LaneOf } from "../core/types";
import { useEditing, useMapDocument, useMapIds, useMapStore } from "../live/hooks";
import type { Difference } from "../model/compared";
import { type Measure, measured, type Reading } from "../model/measured";
import grid from "./Grid.module.css";
import { GridCell } from "./GridParts";
import { MetricButton } from "./MetricButton";
import classes from "./MetricLane.module.css";
import { ofCell } from "./places";
import type { LaneSlotProps, Numbers, WholeLaneProps } from "./slots";
import { TwoSides } from "./TwoSides";

/** A row of measured numbers, each of which opens. */
export const MetricLane = memo(function MetricLane({ row, lane, shown, columns, numbers }: WholeLaneProps) {
  const { t } = useTranslation("map");
  const { project } = useMapIds();
  const { lang } = useEditing();
  const titleOf = useTitles();
  const measure = lane.lane.measure ?? "reached";
  const reading = useMemo<Reading | null>(() => {
    if (numbers.state !== "there") return null;
    const most = Math.max(0, ...Object.values(numbers.measures.steps).map((step) => step.reached ?? 0));
    return { t, lang, most, titleOf };
  }, [numbers, t, lang, titleOf]);

  if (numbers.state !== "there" || !reading)
    return (
      <NoNumbers
        project={project}
        lane={lane.id}
        row={row}
        span={columns.length > 0 ? (columns.at(-1)?.index ?? 1) : 1}
        state={numbers.state === "there" ? "loading" : numbers.state}
      />
    );
  const { comparison } = numbers;
  return shown.map((step) => (
    <Metric
      key={step.id}
      lane={lane.id}
      step={step.id}
      row={row}
      column={step.index}
      hue={step.hue}
      quiet={measure === "time_to_next"}
      measure={measure}
      of={numbers.measures.steps[step.id]}
      beside={comparison?.one.steps[step.id]}
      differences={comparison?.steps[step.id]}
      reading={reading}
    />
  ));
});

/** Titles of steps in the reader's language. */
export function useTitles(): (step: string) => string {
  const store = useMapStore();
  const { lang } = useEditing();
  const steps = useMapDocument((map) => map.steps);
  const translations = useMapDocument((map) => map.translations);
  return useMemo(() => {
    const shown = { ...store.snapshot(), steps, translations };
    return (id) => said(shown, { collection: "steps", id, field: "title" }, lang).text || id;
  }, [store, steps, translations, lang]);
}

/** Below the title of a metric lane: what its values are. */
export function MetricNotes({ lane, numbers }: LaneSlotProps) {
  const { t } = useTranslation("map");
  const measure = lane.lane.measure ?? "reached";
  const unit = numbers.state === "there" ? numbers.measures.provenance.unit : "customer";
  return (
    <small>{measure === "reached" && unit !== "customer" ? unit : t(`measure.${measure}.detail`)}</small>
  );
}

interface MetricProps {
  lane: string;
  step: string;
  row: number;
  column: number;
  hue: number;
  quiet: boolean;
  measure: Measure;
  of: StepMeasures | undefined;
  /** What stands beside, and by how much the two differ; undefined where nothing does. */
  beside: StepMeasures | undefined;
  differences: readonly Difference[] | undefined;
  reading: Reading;
}

const Metric = memo(function Metric({
  lane,
  step,
  row,
  column,
  hue,
  quiet,
  measure,
  of,
  beside,
  differences,
  reading,
}: MetricProps) {
  const open = useOpenNumber();
  const shown = useMemo(() => measured(measure, of, reading), [measure, of, reading]);
  const style = { "--hue": `var(--s${hue})` } as CSSProperties;
  if (of && beside)
    return (
      <GridCell
        row={row}
        column={column}
        of={ofCell(lane, step)}
        focusable={false}
        className={grid["cell"]}
        style={style}
      >
        <TwoSides
          measure={measure}
          of={of}
          beside={beside}
          shown={shown}
          differences={differences}
          reading={reading}
        />
      </GridCell>
    );
  if (shown.shown === "none")
    return (
      <GridCell
        row={row}
        column={column}
        of={ofCell(lane, step)}
        className={`${grid["cell"]} ${classes["none"]}`}
        title={shown.sentence}
      >
        {shown.reason}
      </GridCell>
    );
  const { opens } = shown;
  return (
    <GridCell
      row={row}
      column={column}
      of={ofCell(lane, step)}
      focusable={false}
      className={grid["cell"]}
      style={style}
    >
      <MetricButton sentence={shown.sentence} opens={opens} onOpen={open}>
        <b data-quiet={quiet || undefined}>{shown.value}</b>
        {shown.detail ? <small>{shown.detail}</small> : null}
        {shown.more ? <small data-more>{shown.more}</small> : null}
        {shown.bar === null ? null : (
          <i
            className={classes["bar"]}
            style={{ "--share": `${Math.max(1, shown.bar * 100)}%` } as CSSProperties}
          />
        )}
      </MetricButton>
    </GridCell>
  );
});

interface NoNumbersProps {
  project: string;
  lane: string;
  row: number;
  span: number;
  state: Exclude<Numbers["state"], "there">;
}

/** The first row of numbers on show: what is true of all of them is read there. */
function firstMeasured(lanes: ById<LaneOf>): string | undefined {
  return ordered(lanes).find(([, { type, hidden }]) => type === "metric" && !hidden)?.[0];
}

/** A whole row without numbers says why, once. */
function NoNumbers({ project, lane, row, span, state }: NoNumbersProps) {
  const { t } = useTranslation(["map", "guest", "map_history", "scope"]);
  const mayImport = useNumbersOpen();
  const isFirst = useMapDocument(({ lanes }) => firstMeasured(lanes) === lane);
  return (
    <GridCell
      row={row}
      column={1}
      span={span}
      focusable={state !== "no_data" || !mayImport}
      className={`${grid["cell"]} ${classes["none"]} ${classes["whole"]} ${state === "past" ? classes["past"] : ""}`}
    >
      {state === "loading" ? <span className={classes["pending"]}>{t("numbers.loading")}</span> : null}
      {state === "failed" ? t("numbers.failed") : null}
      {state === "unasked" ? <span className={classes["sticky"]}>{t("scope:unasked")}</span> : null}
      {state === "past" ? (
        <span className={isFirst ? classes["sticky"] : controls["hidden"]}>{t("map_history:numbers")}</span>
      ) : null}
      {state === "no_data" ? (
        <span className={classes["sticky"]}>
          {mayImport ? (
            <>
              {t("numbers.none")}{" "}
              <Link to="/p/$project/import" params={{ project }} data-focus tabIndex={-1}>
                {t("numbers.import")}
              </Link>
            </>
          ) : (
            t("guest:withoutNumbers")
          )}
        </span>
      ) : null}
    </GridCell>
  );
}
