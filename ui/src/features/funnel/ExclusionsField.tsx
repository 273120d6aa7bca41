import { useTranslation } from "react-i18next";
import type { EventName, Exclusion, Funnel } from "@/api/generated";
import { EventPicker } from "@/design/analysis/EventPicker";
import { labelOf, type Selection } from "@/design/analysis/selection";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import classes from "./FunnelPanel.module.css";
import { exclusionOf } from "./question";

interface Props {
  exclusions: NonNullable<Funnel["exclude"]>;
  steps: readonly Selection[];
  events: readonly EventName[];
  onChange: (exclusions: NonNullable<Funnel["exclude"]>) => void;
}

/** Events that end an attempt, anywhere or after one step. */
export function ExclusionsField({ exclusions, steps, events, onChange }: Props) {
  const { t } = useTranslation("funnel");
  const after = (each: Exclusion, step: string): string | Exclusion => {
    if (step === "") return typeof each.event === "string" ? each.event : { event: each.event };
    return { event: each.event, after: Number(step) };
  };
  return (
    <fieldset className={controls["group"]}>
      <legend className={controls["label"]}>{t("exclude.label")}</legend>
      {exclusions.length > 0 ? (
        <ul className={classes["items"]}>
          {exclusions.map((written, index) => {
            const each = exclusionOf(written);
            const label = labelOf(each.event);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same event may be excluded after several steps
              <li key={index}>
                <span>{label}</span>
                <select
                  className={controls["select"]}
                  aria-label={t("exclude.after", { event: label })}
                  value={each.after ?? ""}
                  onChange={(change) => {
                    const next = after(each, change.currentTarget.value);
                    onChange(exclusions.map((one, at) => (at === index ? next : one)));
                  }}
                >
                  <option value="">{t("exclude.anywhere")}</option>
                  {steps.slice(0, -1).map((step, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
                    <option key={at} value={at + 1}>
                      {t("exclude.afterStep", { position: at + 1, step: labelOf(step) })}
                    </option>
                  ))}
                </select>
                <IconButton
                  icon="close"
                  size={14}
                  label={t("exclude.remove", { event: label })}
                  onClick={() => onChange(exclusions.filter((_, at) => at !== index))}
                />
              </li>
            );
          })}
        </ul>
      ) : null}
      <EventPicker
        label={t("exclude.label")}
        text={t("exclude.add")}
        chosen={false}
        events={events}
        onChoose={(name) => onChange([...exclusions, name])}
      />
    </fieldset>
  );
}
