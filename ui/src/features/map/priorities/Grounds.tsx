import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { ordered, stepsInOrder } from "../core/ordering";
import { plain } from "../core/richtext";
import { groundsOf } from "../core/scoring";
import { said } from "../core/texts";
import { useEditing, useMapDocument, useMapStore } from "../live/hooks";
import { Part, SmallButton } from "../panels/form/fields";
import { useMapView } from "../panels/view";
import { grounded } from "./judging";
import classes from "./Priorities.module.css";

const LONGEST = 90;

/** The pain points that an opportunity rests on. */
export function Grounds({ card }: { card: string }) {
  const { t } = useTranslation("priorities");
  const { editable, lang, make } = useEditing();
  const store = useMapStore();
  const view = useMapView();
  const cells = useMapDocument((map) => map.cells);
  const grounds = useMapDocument((map) => map.grounds);
  const lanes = useMapDocument((map) => map.lanes);
  const steps = useMapDocument((map) => map.steps);
  const stages = useMapDocument((map) => map.stages);
  const rests = useMemo(() => groundsOf({ grounds }, card), [grounds, card]);
  const possible = useMemo(() => {
    const place = new Map(stepsInOrder({ steps, stages }).map(([id], number) => [id, number]));
    return ordered(cells)
      .filter(([id, { lane }]) => id !== card && lanes[lane]?.type === "pain" && !rests.includes(id))
      .sort(([, a], [, b]) => (place.get(a.step) ?? 0) - (place.get(b.step) ?? 0))
      .map(([id]) => id);
  }, [cells, lanes, steps, stages, rests, card]);
  const words = (id: string) => {
    const text = plain(said(store.snapshot(), { collection: "cells", id, field: "text" }, lang).text).trim();
    const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
    return short || t("untold");
  };
  const where = (id: string) =>
    said(store.snapshot(), { collection: "steps", id: cells[id]?.step ?? "", field: "title" }, lang).text;
  if (rests.length === 0 && (!editable || possible.length === 0)) return null;
  return (
    <Part title={t("grounds.title")}>
      <ul className={classes["grounds"]}>
        {rests.map((id) => (
          <li key={id}>
            <button
              type="button"
              className={controls["quiet"]}
              onClick={() => {
                view.goTo({ collection: "cells", id }, { keepFocus: true });
                view.openPanel("card", { collection: "cells", id });
              }}
            >
              {words(id)} <small>{where(id)}</small>
            </button>
            {editable ? (
              <SmallButton
                icon="trash"
                label={t("grounds.remove", { text: words(id) })}
                quiet
                onClick={() => make(grounded(store.snapshot(), card, id, false))}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {editable && possible.length > 0 ? (
        <select
          className={controls["select"]}
          aria-label={t("grounds.add")}
          value=""
          onChange={(event) => make(grounded(store.snapshot(), card, event.target.value, true))}
        >
          <option value="">{t("grounds.add")}</option>
          {possible.map((id) => (
            <option key={id} value={id}>
              {where(id)}: {words(id)}
            </option>
          ))}
        </select>
      ) : null}
    </Part>
  );
}
