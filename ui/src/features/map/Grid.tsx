import { type CSSProperties, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MapDocument, MapMeasures, StepMeasures } from "@/api/generated";
import { DrawnLane } from "./DrawnLane";
import { EmotionLane } from "./EmotionLane";
import classes from "./Grid.module.css";
import { RowGroup } from "./GridParts";
import { Legend } from "./Legend";
import { MetricLane } from "./MetricLane";
import type { Layout } from "./model/layout";
import { StageHeaders, StepHeaders, TouchpointRow } from "./StepHeaders";
import { useGridKeys } from "./useGridKeys";

/** How the numbers of a map stand: being computed, there, or not to be had. */
export type Numbers =
  | { readonly state: "loading" }
  | { readonly state: "failed" }
  | { readonly state: "no_data" }
  | { readonly state: "there"; readonly measures: MapMeasures };

export interface GridProps {
  project: string;
  map: string;
  title: string;
  experiences: MapDocument["experiences"];
  layout: Layout;
  numbers: Numbers;
}

/** Stages, steps and touchpoints. */
const HEADER_ROWS = 3;

/** The classic journey map: stages and steps as columns, lanes as rows; drawn and measured side by side. */
export function Grid({ project, map, title, experiences, layout, numbers }: GridProps) {
  const { t } = useTranslation("map");
  const grid = useRef<HTMLDivElement>(null);
  const above = useRef<HTMLSpanElement>(null);
  const stuck = useOutOfSight(above);
  const { stages, steps, lanes, cells } = layout;
  const rows = HEADER_ROWS + lanes.length;
  const keys = useGridKeys(grid, rows, steps.length + 1);
  const measures: Readonly<Record<string, StepMeasures>> | null =
    numbers.state === "there" ? numbers.measures.steps : null;
  const titles = useMemo(() => new Map(steps.map((step) => [step.id, step.title.text])), [steps]);
  const style = { "--columns": Math.max(1, steps.length) } as CSSProperties;

  return (
    <div className={classes["sized"]} style={style}>
      <span ref={above} className={classes["above"]} aria-hidden="true" />
      {/* biome-ignore lint/a11y/useSemanticElements: see GridParts */}
      <div
        ref={grid}
        role="grid"
        aria-label={t("grid.label", { title })}
        aria-rowcount={rows}
        aria-colcount={steps.length + 1}
        aria-busy={numbers.state === "loading"}
        tabIndex={-1}
        className={classes["grid"]}
        {...keys}
      >
        <RowGroup className={stuck ? `${classes["head"]} ${classes["stuck"]}` : classes["head"]}>
          <StageHeaders stages={stages} />
          <StepHeaders project={project} map={map} steps={steps} measures={measures} />
        </RowGroup>
        <RowGroup>
          <TouchpointRow steps={steps} />
          {lanes.map((lane, index) => {
            const row = HEADER_ROWS + index;
            if (lane.type === "metric")
              return (
                <MetricLane
                  key={lane.id}
                  project={project}
                  row={row}
                  lane={lane}
                  steps={steps}
                  numbers={numbers}
                  titles={titles}
                />
              );
            if (lane.type === "emotion")
              return (
                <EmotionLane
                  key={lane.id}
                  row={row}
                  lane={lane}
                  steps={steps}
                  experiences={experiences}
                  measures={measures}
                  titles={titles}
                />
              );
            return <DrawnLane key={lane.id} row={row} lane={lane} steps={steps} cells={cells[lane.id]} />;
          })}
        </RowGroup>
      </div>
      <Legend />
    </div>
  );
}

/** Whether what stands right above the header has been scrolled away, so that rows pass beneath it. */
function useOutOfSight(element: RefObject<HTMLElement | null>): boolean {
  const [gone, setGone] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const watch = new IntersectionObserver(([entry]) => setGone(entry?.isIntersecting === false));
    watch.observe(element.current);
    return () => watch.disconnect();
  }, [element]);
  return gone;
}
