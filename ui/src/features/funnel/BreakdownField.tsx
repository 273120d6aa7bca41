import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Breakdown, Funnel, PropertyInfo } from "@/api/generated";
import { labelOf, type Selection } from "@/design/analysis/selection";
import controls from "@/design/controls/controls.module.css";
import classes from "./FunnelPanel.module.css";
import { breakdownOf } from "./question";

interface Props {
  by: Funnel["by"];
  steps: readonly Selection[];
  properties: readonly PropertyInfo[];
  onChange: (by: Funnel["by"]) => void;
}

const MOMENTS = ["entry", "first", "last"] as const;

/** Splits the funnel by a property, as of the entry, the first or last event, or a step. */
export function BreakdownField({ by, steps, properties, onChange }: Props) {
  const { t } = useTranslation("funnel");
  const id = useId();
  const chosen = breakdownOf(by);
  const names = properties.map((each) => each.name);
  const offered = chosen && !names.includes(chosen.property) ? [chosen.property, ...names] : names;
  const choose = (property: string, at: Breakdown["at"]) =>
    onChange(at === undefined || at === "entry" ? property : { property, at });
  return (
    <div>
      <label className={controls["label"]} htmlFor={id}>
        {t("by.label")}
      </label>
      <div className={classes["items"]}>
        <select
          id={id}
          className={`${controls["select"]} ${classes["wide"]}`}
          value={chosen?.property ?? ""}
          onChange={(change) => {
            const property = change.currentTarget.value;
            if (property === "") onChange(null);
            else choose(property, chosen?.at);
          }}
        >
          <option value="">{t("by.none")}</option>
          {offered.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        {chosen ? (
          <select
            className={`${controls["select"]} ${classes["wide"]}`}
            aria-label={t("by.at")}
            value={String(chosen.at ?? "entry")}
            onChange={(change) => {
              const value = change.currentTarget.value;
              choose(chosen.property, MOMENTS.find((each) => each === value) ?? Number(value));
            }}
          >
            {MOMENTS.map((moment) => (
              <option key={moment} value={moment}>
                {t(`by.${moment}`)}
              </option>
            ))}
            {steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same event may stand more than once; a step is its place
              <option key={index} value={index + 1}>
                {t("by.step", { position: index + 1, step: labelOf(step) })}
              </option>
            ))}
          </select>
        ) : null}
      </div>
    </div>
  );
}
