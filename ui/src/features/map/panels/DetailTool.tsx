import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { setDetail } from "../core/gestures";
import { useEditing, useMapDocument, useMapStore } from "../live/hooks";
import classes from "./DetailTool.module.css";

const DETAILS = ["simple", "full"] as const;

/** Simple or full, for everybody at this map, in one press. */
export function DetailTool() {
  const { t } = useTranslation("map_grid");
  const { editable, make } = useEditing();
  const store = useMapStore();
  const detail = useMapDocument((document) => document.detail);
  if (!editable) return null;
  return (
    <fieldset className={classes["detail"]}>
      <legend className={controls["hidden"]}>{t("detail.label")}</legend>
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
