import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/design/icons/Icon";
import bar from "../panels/bar.module.css";

const ExportDialog = lazy(() => import("./ExportDialog"));

/** The button in the bar that opens the export of the map. */
export function ExportTool() {
  const { t } = useTranslation("map_exporting");
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={bar["tool"]}
        aria-haspopup="dialog"
        aria-expanded={open}
        title={t("open")}
        aria-label={t("open")}
        onClick={() => setOpen(true)}
      >
        <Icon name="download" />
      </button>
      {open ? (
        <Suspense fallback={null}>
          <ExportDialog onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
