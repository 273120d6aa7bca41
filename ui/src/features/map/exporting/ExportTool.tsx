import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { DialogTool } from "../panels/DialogTool";

const ExportDialog = lazy(() => import("./ExportDialog"));

/** The button in the bar that opens the export of the map. */
export function ExportTool() {
  const { t } = useTranslation(["map_exporting", "map_frame"]);
  return <DialogTool icon="download" label={t("open")} word={t("map_frame:export")} Dialog={ExportDialog} />;
}
