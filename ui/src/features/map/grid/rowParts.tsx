import { memo, useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { StepMeasures } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import { Icon } from "@/design/icons/Icon";
import type { Band } from "../core/types";
import { useEditing, useMapDocument } from "../live/hooks";
import type { StepTrack } from "./columns";
import classes from "./Grid.module.css";
import { GridCell, Row } from "./GridParts";
import { useGridKit } from "./kit";
import type { GridSlots } from "./slots";

interface NotesProps {
  steps: readonly StepTrack[];
  measures: Readonly<Record<string, StepMeasures>> | null;
  slots: GridSlots;
}

/** The third row: where each step happens, and whether it decides. As the header it is drawn whole, so that its height holds. */
export const NotesRow = memo(function NotesRow({ steps, measures, slots }: NotesProps) {
  const { t } = useTranslation("map_grid");
  return (
    <Row row={2} className={classes["notes"]}>
      <GridCell role="rowheader" row={2} column={0} className={classes["corner"]}>
        <span className={controls["hidden"]}>{t("head.notes")}</span>
      </GridCell>
      {steps.map((step) => (
        <GridCell key={step.id} row={2} column={step.index} className={classes["cell"]}>
          <slots.StepNotes step={step} measures={measures?.[step.id] ?? null} />
        </GridCell>
      ))}
      <slots.Ways steps={steps} />
    </Row>
  );
});

interface SeamProps {
  row: number;
  name: string;
  lanes: readonly string[];
  onHeight: (key: string, element: HTMLElement | null) => void;
}

/** Where lanes are hidden: how many, and the way to show them. */
export const SeamRow = memo(function SeamRow({ row, name, lanes, onHeight }: SeamProps) {
  const { t } = useTranslation(["map_grid", "map"]);
  const { editable } = useEditing();
  const kit = useGridKit();
  const all = useMapDocument((map) => map.lanes);
  const ref = useHeight(name, onHeight);
  const names = lanes
    .flatMap((id) => {
      const lane = all[id];
      return lane ? [lane.title || t(`map:lane.${lane.type}`)] : [];
    })
    .join(" · ");
  return (
    <Row ref={ref} row={row} className={classes["seamRow"]}>
      <GridCell role="rowheader" row={row} column={0} focusable={false} className={classes["seamTitle"]}>
        <button
          type="button"
          data-focus
          tabIndex={-1}
          disabled={!editable}
          title={t("seam.lanes", { count: lanes.length, names })}
          aria-label={t("seam.lanes", { count: lanes.length, names })}
          onClick={() => kit.show({ lanes })}
        >
          <Icon name="show" size={13} />
          {t("seam.hiddenLanes", { count: lanes.length })}
        </button>
      </GridCell>
    </Row>
  );
});

/** The same for as long as the row is there, so that it is not observed anew with every drawing. */
function useHeight(name: string, onHeight: SeamProps["onHeight"]) {
  return useCallback((element: HTMLElement | null) => onHeight(name, element), [name, onHeight]);
}

interface LineProps {
  name: string;
  above: Band | null;
  below: Band | null;
  slots: GridSlots;
  onHeight: (key: string, element: HTMLElement | null) => void;
}

/** Between two bands; it is no row of the grid, for nothing is written in it. */
export const LineRow = memo(function LineRow({ name, above, below, slots, onHeight }: LineProps) {
  const ref = useHeight(name, onHeight);
  return (
    <div ref={ref} className={classes["line"]} role="presentation">
      <slots.BandLine above={above} below={below} />
    </div>
  );
});

interface FootProps {
  beyondSimple: number;
  onFull: () => void;
}

/** Below the lanes: another one; in simple detail, how many more there are. */
export function LanesFoot({ beyondSimple, onFull }: FootProps) {
  const { t } = useTranslation("map_grid");
  const { editable } = useEditing();
  const kit = useGridKit();
  return (
    <div className={classes["foot"]}>
      {editable ? (
        <button
          type="button"
          aria-haspopup="menu"
          onClick={(event) => kit.chooseLane(event.currentTarget, null)}
        >
          <Icon name="plus" size={14} />
          {t("add.lane")}
        </button>
      ) : null}
      {beyondSimple > 0 ? (
        <button type="button" disabled={!editable} onClick={onFull}>
          {t("detail.more", { count: beyondSimple })}
        </button>
      ) : null}
    </div>
  );
}
