import { Link } from "@tanstack/react-router";
import { type CSSProperties, memo, type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type OpenedNumber, useOpenNumber } from "@/design/numbers";
import { useEditing } from "./editing";
import type { Numbers } from "./Grid";
import grid from "./Grid.module.css";
import { GridCell, Row } from "./GridParts";
import { LaneHeader } from "./LaneHeader";
import classes from "./MetricLane.module.css";
import type { LaneRow, StepColumn } from "./model/layout";
import { measured, type NoNumber, type Reading, type ShownNumber } from "./model/measured";

interface MetricLaneProps {
  project: string;
  row: number;
  lane: LaneRow;
  steps: readonly StepColumn[];
  numbers: Numbers;
  titles: ReadonlyMap<string, string>;
}

/** A row of measured numbers, each of which opens. */
export const MetricLane = memo(function MetricLane({
  project,
  row,
  lane,
  steps,
  numbers,
  titles,
}: MetricLaneProps) {
  const { t } = useTranslation("map");
  const { lang } = useEditing();
  const measure = lane.measure ?? "reached";
  const unit = numbers.state === "there" ? numbers.measures.provenance.unit : "customer";
  const shown = useMemo(() => {
    if (numbers.state !== "there") return null;
    const measures = numbers.measures.steps;
    const most = Math.max(0, ...Object.values(measures).map((step) => step.reached ?? 0));
    return steps.map((step) => {
      const reading: Reading = {
        t,
        lang,
        most,
        titleOf: (id) => titles.get(id) ?? id,
      };
      return measured(measure, measures[step.id], reading);
    });
  }, [numbers, steps, t, lang, titles, measure]);

  const detail = measure === "reached" && unit !== "customer" ? unit : t(`measure.${measure}.detail`);
  return (
    <Row row={row} lane="metric">
      <LaneHeader row={row} lane={lane}>
        <small>{detail}</small>
      </LaneHeader>
      {shown ? (
        steps.map((step, index) => (
          <Metric
            key={step.id}
            row={row}
            column={index + 1}
            hue={step.hue}
            quiet={measure === "time_to_next"}
            shown={shown[index] as ShownNumber | NoNumber}
          />
        ))
      ) : (
        <NoNumbers
          project={project}
          row={row}
          span={steps.length}
          state={numbers.state === "there" ? "loading" : numbers.state}
        />
      )}
    </Row>
  );
});

interface MetricProps {
  row: number;
  column: number;
  hue: number;
  quiet: boolean;
  shown: ShownNumber | NoNumber;
}

const Metric = memo(function Metric({ row, column, hue, quiet, shown }: MetricProps) {
  const open = useOpenNumber();
  const style = { "--hue": `var(--s${hue})` } as CSSProperties;
  if (shown.shown === "none")
    return (
      <GridCell
        row={row}
        column={column}
        className={`${grid["cell"]} ${classes["none"]}`}
        title={shown.sentence}
      >
        {shown.reason}
      </GridCell>
    );
  const { opens } = shown;
  return (
    <GridCell row={row} column={column} focusable={false} className={grid["cell"]} style={style}>
      <NumberButton sentence={shown.sentence} opens={opens} onOpen={open}>
        <b data-quiet={quiet || undefined}>{shown.value}</b>
        {shown.detail ? <small>{shown.detail}</small> : null}
        {shown.more ? <small data-more>{shown.more}</small> : null}
        {shown.bar === null ? null : (
          <i
            className={classes["bar"]}
            style={{ "--share": `${Math.max(1, shown.bar * 100)}%` } as CSSProperties}
          />
        )}
      </NumberButton>
    </GridCell>
  );
});

interface NumberButtonProps {
  sentence: string;
  opens: OpenedNumber | null;
  onOpen: (number: OpenedNumber) => void;
  children: ReactNode;
}

/** A number that opens; where there is no question behind it yet, the number alone. */
function NumberButton({ sentence, opens, onOpen, children }: NumberButtonProps) {
  if (!opens)
    return (
      <span className={classes["number"]} title={sentence} data-focus tabIndex={-1}>
        {children}
      </span>
    );
  return (
    <button
      type="button"
      data-focus
      tabIndex={-1}
      className={classes["number"]}
      title={sentence}
      aria-label={sentence}
      onClick={() => onOpen(opens)}
    >
      {children}
    </button>
  );
}

interface NoNumbersProps {
  project: string;
  row: number;
  span: number;
  state: Exclude<Numbers["state"], "there">;
}

/** A whole row without numbers says why, once. */
function NoNumbers({ project, row, span, state }: NoNumbersProps) {
  const { t } = useTranslation("map");
  return (
    <GridCell
      row={row}
      column={1}
      span={span}
      focusable={state !== "no_data"}
      className={`${grid["cell"]} ${classes["none"]} ${classes["whole"]}`}
    >
      {state === "loading" ? <span className={classes["pending"]}>{t("numbers.loading")}</span> : null}
      {state === "failed" ? t("numbers.failed") : null}
      {state === "no_data" ? (
        <span className={classes["sticky"]}>
          {t("numbers.none")}{" "}
          <Link to="/p/$project/import" params={{ project }} data-focus tabIndex={-1}>
            {t("numbers.import")}
          </Link>
        </span>
      ) : null}
    </GridCell>
  );
}
