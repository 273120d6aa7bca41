import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { Icon } from "@/design/icons/Icon";
import { stepsInOrder } from "../../core/ordering";
import { said } from "../../core/texts";
import type { ActionItem, LaneType } from "../../core/types";
import { useEditing, useMapDocument, useMapStore } from "../../live/hooks";
import field from "../form/fields.module.css";
import { useMapView } from "../view";
import classes from "./ActionsPanel.module.css";

/** Rows of what there is to do something about. */
const ORIGINS: readonly LaneType[] = ["pain", "opportunity", "need", "solution", "expectation", "gain"];
const MOST = 20;
const LONGEST = 70;

/** The cards that an action comes from: each leads to its place. */
export function Sources({ id, item }: { id: string; item: ActionItem }) {
  const { t } = useTranslation("map_actions");
  const { editable, lang, make } = useEditing();
  const store = useMapStore();
  const view = useMapView();
  const cells = useMapDocument((map) => map.cells);
  const lanes = useMapDocument((map) => map.lanes);
  const steps = useMapDocument((map) => map.steps);
  const stages = useMapDocument((map) => map.stages);
  const sources = (item.sources ?? []).filter((cell) => Object.hasOwn(cells, cell));
  const wordsOf = (cell: string) => {
    const words = said(store.snapshot(), { collection: "cells", id: cell, field: "text" }, lang).text;
    return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
  };
  const offered = useMemo(() => {
    const order = stepsInOrder({ stages, steps }).map(([step]) => step);
    return Object.entries(cells)
      .filter(([, { lane, text }]) => text && ORIGINS.includes(lanes[lane]?.type as LaneType))
      .sort(([, a], [, b]) => order.indexOf(a.step) - order.indexOf(b.step))
      .map(([cell]) => cell);
  }, [cells, lanes, steps, stages]);
  const left = offered.filter((cell) => !sources.includes(cell));
  const set = (next: readonly string[]) =>
    make([{ change: "set_field", collection: "actions", id, field: "sources", value: next }]);
  if (sources.length === 0 && (!editable || left.length === 0)) return null;
  return (
    <div className={field["field"]}>
      <span className={controls["label"]}>{t("sources")}</span>
      <ul className={classes["sources"]}>
        {sources.map((cell) => (
          <li key={cell}>
            <button
              type="button"
              onClick={() => view.goTo({ collection: "cells", id: cell }, { keepFocus: true })}
            >
              {wordsOf(cell)}
            </button>
            {editable ? (
              <button
                type="button"
                className={controls["icon"]}
                aria-label={t("unlink", { card: wordsOf(cell) })}
                title={t("unlink", { card: wordsOf(cell) })}
                onClick={() => set(sources.filter((each) => each !== cell))}
              >
                <Icon name="close" size={12} />
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {editable && left.length > 0 && sources.length < MOST ? (
        <select
          className={`${controls["select"]} ${field["line"]}`}
          aria-label={t("link")}
          value=""
          onChange={(event) => event.target.value && set([...sources, event.target.value])}
        >
          <option value="">{t("link")}</option>
          {left.map((cell) => (
            <option key={cell} value={cell}>
              {wordsOf(cell)}
            </option>
          ))}
        </select>
      ) : null}
    </div>
  );
}
