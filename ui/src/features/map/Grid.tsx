import { type CSSProperties, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { MapDocument, MapMeasures, StepMeasures } from "@/api/generated";
import { DrawnLane } from "./DrawnLane";
import { EmotionLane } from "./EmotionLane";
import classes from "./Grid.module.css";
import { RowGroup } from "./GridParts";
import { Legend } from "./Legend";
import { MetricLane } from "./MetricLane";
import type { Layout } from "./model/layout";
import { StageHeaders, StepHeaders } from "./StepHeaders";
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
  document: MapDocument;
  layout: Layout;
  numbers: Numbers;
}

const HEADER_ROWS = 2;

/** The classic journey map: stages and steps as columns, lanes as rows; drawn and measured side by side. */
export function Grid({ project, map, title, document, layout, numbers }: GridProps) {
  const { t } = useTranslation("map");
  const grid = useRef<HTMLDivElement>(null);
  const { stages, steps, lanes, cells } = layout;
  const rows = HEADER_ROWS + lanes.length;
  const keys = useGridKeys(grid, rows, steps.length + 1);
  const measures: Readonly<Record<string, StepMeasures>> | null =
    numbers.state === "there" ? numbers.measures.steps : null;
  const titles = useMemo(() => new Map(steps.map((step) => [step.id, step.title.text])), [steps]);
  const style = { "--columns": Math.max(1, steps.length) } as CSSProperties;

  return (
    <div className={classes["sized"]} style={style}>
      {/* biome-ignore lint/a11y/useSemanticElements: see GridParts */}
      <div
        ref={grid}
        role="grid"
        aria-label={t("grid.label", { title })}
        aria-rowcount={rows}
        aria-colcount={steps.length + 1}
        tabIndex={-1}
        className={classes["grid"]}
        {...keys}
      >
        <RowGroup className={classes["head"]}>
          <StageHeaders stages={stages} />
          <StepHeaders project={project} map={map} steps={steps} measures={measures} document={document} />
        </RowGroup>
        <RowGroup>
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
                  document={document}
                />
              );
            if (lane.type === "emotion")
              return (
                <EmotionLane
                  key={lane.id}
                  row={row}
                  lane={lane}
                  steps={steps}
                  experiences={document.experiences}
                  measures={measures}
                  titles={titles}
                />
              );
            return <DrawnLane key={lane.id} row={row} lane={lane} steps={steps} cells={cells.get(lane.id)} />;
          })}
        </RowGroup>
      </div>
      <Legend />
    </div>
  );
}
