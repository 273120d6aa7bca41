import { useTranslation } from "react-i18next";
import { Dialog } from "@/design/controls/Dialog";
import type { Pasted } from "../core/pasting";

interface Props {
  pasted: Pasted;
  onPaste: () => void;
  onClose: () => void;
}

/** What pasting will make, before it is made. */
export function PasteDialog({ pasted, onPaste, onClose }: Props) {
  const { t } = useTranslation("map_grid");
  const { steps, lanes, skipped } = pasted;
  return (
    <Dialog
      title={t("paste.title")}
      onClose={onClose}
      actions={
        <>
          <button type="button" data-main onClick={onPaste}>
            {t("paste.do")}
          </button>
          <button type="button" onClick={onClose}>
            {t("cancel")}
          </button>
        </>
      }
    >
      <p>
        {t("paste.beyond")}{" "}
        {[
          steps.length > 0 ? t("counted.newSteps", { count: steps.length }) : "",
          lanes.length > 0 ? t("counted.newLanes", { count: lanes.length }) : "",
        ]
          .filter(Boolean)
          .join(t("and"))}
        .
      </p>
      {skipped > 0 ? <p>{t("clipboard.skipped", { count: skipped })}</p> : null}
    </Dialog>
  );
}
