import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { Icon } from "@/design/icons/Icon";
import { useEditing, useMapStore, useStanding } from "../live/hooks";
import classes from "./bar.module.css";

/** Whether everything written is kept and where, and the way back and forth through what one wrote. */
export function StandingNote() {
  const { t } = useTranslation("map_grid");
  const store = useMapStore();
  const { editable } = useEditing();
  const { connection, ready, unsent, keptHere, canUndo, canRedo } = useStanding();
  const words = () => {
    if (connection === "refused") return t("standing.refused");
    if (connection === "connecting") return t("standing.connecting");
    if (connection === "offline") {
      if (unsent === 0) return t("standing.offline");
      return keptHere
        ? t("standing.offlineKept", { count: unsent })
        : t("standing.offlineOpen", { count: unsent });
    }
    if (unsent > 0) return t("standing.saving");
    return editable ? t("standing.saved") : ""; // whoever reads only has nothing to be saved
  };
  return (
    <span className={classes["standing"]} data-connection={connection}>
      {editable ? (
        <>
          <button
            type="button"
            className={controls["icon"]}
            disabled={!canUndo}
            aria-label={t("standing.undo")}
            title={t("standing.undoKeys")}
            onClick={store.undo}
          >
            <Icon name="undo" />
          </button>
          <button
            type="button"
            className={controls["icon"]}
            disabled={!canRedo}
            aria-label={t("standing.redo")}
            title={t("standing.redoKeys")}
            onClick={store.redo}
          >
            <Icon name="redo" />
          </button>
        </>
      ) : ready ? (
        <span className={classes["readOnly"]}>{t("standing.readOnly")}</span>
      ) : null}
      <span role="status">{words()}</span>
    </span>
  );
}
