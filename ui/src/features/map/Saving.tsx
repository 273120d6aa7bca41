import { useTranslation } from "react-i18next";
import { Icon } from "@/design/icons/Icon";
import type { Editing } from "./model/session";
import classes from "./Saving.module.css";

interface Props {
  editing: Editing;
  onUndo: () => void;
  onRedo: () => void;
}

/** Whether everything written is kept, and the way back and forth through what was written. */
export function Saving({ editing, onUndo, onRedo }: Props) {
  const { t } = useTranslation("map");
  const { unsaved, trouble, canUndo, canRedo } = editing;
  const words = trouble
    ? t("saving.not")
    : unsaved > 0
      ? t("saving.now")
      : canUndo || canRedo
        ? t("saving.done")
        : "";
  return (
    <span className={classes["saving"]}>
      <span role="status">{words}</span>
      {canUndo || canRedo ? (
        <>
          <button
            type="button"
            disabled={!canUndo}
            aria-label={t("saving.undo")}
            title={t("saving.undoKeys")}
            onClick={onUndo}
          >
            <Icon name="undo" />
          </button>
          <button
            type="button"
            disabled={!canRedo}
            aria-label={t("saving.redo")}
            title={t("saving.redoKeys")}
            onClick={onRedo}
          >
            <Icon name="redo" />
          </button>
        </>
      ) : null}
    </span>
  );
}
