import { useTranslation } from "react-i18next";
import { setDetail } from "../core/gestures";
import { useEditing, useMapDocument, useMapIds, useMapStore } from "../live/hooks";
import classes from "./DetailTool.module.css";
import { useViewName } from "./scene";

const DETAILS = ["simple", "full"] as const;

/** Simple or full, for everybody at this map, in one press. */
export function DetailTool() {
  const { t } = useTranslation("map_grid");
  const { project, map } = useMapIds();
  const { editable, make } = useEditing();
  const store = useMapStore();
  const detail = useMapDocument((document) => document.detail);
  const isEmpty = useMapDocument(({ steps, stages }) =>
    [steps, stages].every((all) => !Object.keys(all).length),
  );
  const name = useViewName(project, map);
  if (!editable || isEmpty || name !== "grid") return null;
  return (
    <fieldset className={classes["detail"]}>
      <legend>{t("detail.label")}</legend>
      {DETAILS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === detail}
          title={t(`detail.${each}Long`)}
          onClick={() => make(setDetail(store.snapshot(), each))}
        >
          {t(`detail.${each}`)}
        </button>
      ))}
    </fieldset>
  );
}
