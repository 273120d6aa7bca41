import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Cell } from "./Cell";
import { useEditing } from "./editing";
import classes from "./Grid.module.css";
import type { LaneRow } from "./model/layout";

/** The name of a row, and in small type what its values are. */
export function LaneHeader({ row, lane, children }: { row: number; lane: LaneRow; children?: ReactNode }) {
  const { t } = useTranslation("map");
  const { edit } = useEditing();
  const usual = lane.measure ? t(`measure.${lane.measure}.title`) : t(`lane.${lane.type}`);
  return (
    <Cell
      role="rowheader"
      row={row}
      column={0}
      className={classes["laneName"]}
      said={lane.title.text ? lane.title : { text: usual, lang: lane.title.lang }}
      what={t("edit.lane")}
      longest={200}
      onWrite={(text) => edit({ collection: "lanes", id: lane.id, field: "title" }, text)}
    >
      {({ words }) => (
        <>
          <span lang={lane.title.text ? lane.title.lang : undefined}>{words}</span>
          {children}
        </>
      )}
    </Cell>
  );
}
