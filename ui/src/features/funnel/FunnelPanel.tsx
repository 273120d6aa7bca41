import { useTranslation } from "react-i18next";
import type { Funnel, ProjectDetail } from "@/api/generated";
import { Segmented } from "@/design/controls/Segmented";
import { BreakdownField } from "./BreakdownField";
import { ExclusionsField } from "./ExclusionsField";
import classes from "./FunnelPanel.module.css";
import { HoldField } from "./HoldField";
import { withSteps } from "./question";
import { StepsField } from "./StepsField";
import { WindowField } from "./WindowField";

interface Props {
  question: Funnel;
  project: ProjectDetail;
  onAsk: (question: Funnel) => void;
}

const ORDERS = ["ordered", "strict", "any"] as const;
const COUNTS = ["customers", "conversions"] as const;

/** The question, part by part; every change asks anew, and the browser's Back takes it back. */
export function FunnelPanel({ question, project, onAsk }: Props) {
  const { t } = useTranslation("funnel");
  const properties = project.properties;
  return (
    <div className={classes["panel"]}>
      <StepsField
        steps={question.steps}
        events={project.event_names}
        onChange={(steps) => onAsk(withSteps(question, steps))}
      />
      <WindowField within={question.within ?? null} onChange={(within) => onAsk({ ...question, within })} />
      <Segmented
        titled
        label={t("order.label")}
        value={question.order ?? "ordered"}
        onChange={(order) => onAsk({ ...question, order })}
        choices={ORDERS.map((value) => ({
          value,
          label: t(`order.${value}`),
          hint: t(`order.${value}Hint`),
        }))}
      />
      <BreakdownField
        by={question.by}
        steps={question.steps}
        properties={properties}
        onChange={(by) => onAsk({ ...question, by })}
      />
      <ExclusionsField
        exclusions={question.exclude ?? []}
        steps={question.steps}
        events={project.event_names}
        onChange={(exclude) => onAsk({ ...question, exclude })}
      />
      <HoldField
        hold={question.hold ?? []}
        properties={properties}
        onChange={(hold) => onAsk({ ...question, hold })}
      />
      <Segmented
        titled
        label={t("count.label")}
        value={question.count ?? "customers"}
        onChange={(count) => onAsk({ ...question, count })}
        choices={COUNTS.map((value) => ({
          value,
          label: t(`count.${value}`),
          hint: t(`count.${value}Hint`),
        }))}
      />
    </div>
  );
}
