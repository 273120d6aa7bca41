import { useTranslation } from "react-i18next";
import type { Measure } from "@/design/charts/sankey/geometry";
import { Segmented } from "@/design/controls/Segmented";
import classes from "./PathsScreen.module.css";
import type { PathQuestion } from "./question";

interface Props {
  view: PathQuestion["question"];
  isTable: boolean;
  measure: Measure;
  onView: (view: PathQuestion["question"]) => void;
  onTable: (isTable: boolean) => void;
  onMeasure: (measure: Measure) => void;
}

/** Which of the two graphs, drawn or as a table, and what is counted. */
export function ViewSwitch({ view, isTable, measure, onView, onTable, onMeasure }: Props) {
  const { t } = useTranslation("paths");
  return (
    <div className={classes["switches"]}>
      <Segmented
        label={t("view.label")}
        value={view}
        onChange={onView}
        choices={[
          { value: "paths", label: t("view.paths"), hint: t("view.pathsHint") },
          { value: "transitions", label: t("view.transitions"), hint: t("view.transitionsHint") },
        ]}
      />
      <Segmented
        label={t("form.label")}
        value={isTable ? "table" : "drawing"}
        onChange={(form) => onTable(form === "table")}
        choices={[
          { value: "drawing", label: t("form.drawing") },
          { value: "table", label: t("form.table") },
        ]}
      />
      <Segmented
        label={t("measure.label")}
        value={measure}
        onChange={onMeasure}
        choices={[
          { value: "customers", label: t("measure.customers"), hint: t("measure.customersHint") },
          { value: "occurrences", label: t("measure.occurrences"), hint: t("measure.occurrencesHint") },
        ]}
      />
    </div>
  );
}
