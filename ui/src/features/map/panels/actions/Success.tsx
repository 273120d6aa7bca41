import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActionEffect } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import { EffectView } from "@/design/effects/EffectView";
import type { ActionItem } from "../../core/types";
import { useTitles } from "../../grid/MetricLane";
import { useEditing, useMapDocument } from "../../live/hooks";
import { Choice, LineInput } from "../form/fields";
import field from "../form/fields.module.css";
import classes from "./ActionsPanel.module.css";
import { DayField } from "./DayField";
import { MEASURES, readTarget, usual, WINDOWS, writtenTarget } from "./judging";

interface Props {
  id: string;
  item: ActionItem;
  steps: readonly { readonly value: string; readonly label: string }[];
  effect: ActionEffect | null | undefined;
}

/** By which number one will see whether an action worked, and what became of it. */
export function Success({ id, item, steps, effect }: Props) {
  const { t } = useTranslation("map_actions");
  const { editable, lang, make } = useEditing();
  const within = useMapDocument((map) => map.within);
  const titleOf = useTitles();
  const [open, setOpen] = useState(false);
  const { measure } = item;
  if (!measure && !editable) return null;
  const set = (name: string, value: unknown) =>
    make([{ change: "set_field", collection: "actions", id, field: name, value }]);
  const choose = (chosen: string) => {
    if (!chosen) return set("measure", null);
    make([
      { change: "set_field", collection: "actions", id, field: "measure", value: chosen },
      ...(!item.measured_at && item.step
        ? [
            {
              change: "set_field",
              collection: "actions",
              id,
              field: "measured_at",
              value: item.step,
            } as const,
          ]
        : []),
    ]);
  };
  const isShare = measure !== "satisfaction";
  const target = writtenTarget(item.target, isShare, lang);
  const summary = measure
    ? [t(`measure.${measure}`), item.measured_at ? titleOf(item.measured_at) : t("noStep")].join(" · ")
    : t("judge");
  return (
    <>
      <details
        className={classes["success"]}
        open={open}
        onToggle={(event) => setOpen(event.currentTarget.open)}
      >
        <summary>
          <span>{t("success")}</span> {summary}
        </summary>
        <div className={classes["row"]}>
          <Choice
            label={t("measured")}
            value={measure ?? ""}
            options={[
              { value: "", label: t("measure.none") },
              ...MEASURES.map((value) => ({ value, label: t(`measure.${value}`) })),
            ]}
            onChoose={choose}
          />
          {measure ? (
            <>
              <Choice
                label={t("measuredAt")}
                value={item.measured_at ?? ""}
                options={steps}
                onChoose={(step) => set("measured_at", step || null)}
              />
              <Choice
                label={t("wanted")}
                value={item.wanted ?? ""}
                options={[
                  { value: "", label: t("usual", { direction: t(`direction.${usual(measure)}`) }) },
                  { value: "higher", label: t("direction.higher") },
                  { value: "lower", label: t("direction.lower") },
                ]}
                onChoose={(wanted) => set("wanted", wanted || null)}
              />
              <div className={field["field"]}>
                <span className={controls["label"]}>{t(isShare ? "targetShare" : "targetMean")}</span>
                <LineInput
                  label={t(isShare ? "targetShare" : "targetMean")}
                  value={target}
                  disabled={!editable}
                  longest={12}
                  isValid={(written) => readTarget(written, isShare) !== undefined}
                  onSet={(written) => set("target", readTarget(written, isShare) ?? null)}
                />
              </div>
              <DayField
                label={t("liveSince")}
                value={item.live_since ?? null}
                onSet={(day) => set("live_since", day)}
              />
              {isShare && !within ? (
                <Choice
                  label={t("window")}
                  value=""
                  options={[
                    { value: "", label: "–" },
                    ...WINDOWS.map((value) => ({ value, label: t(`windows.${value}`) })),
                  ]}
                  onChoose={(window) =>
                    make([
                      {
                        change: "set_field",
                        collection: "map",
                        id: "",
                        field: "within",
                        value: window || null,
                      },
                    ])
                  }
                />
              ) : null}
            </>
          ) : null}
        </div>
      </details>
      {measure ? (
        <div className={classes["effect"]}>
          {item.live_since ? (
            effect ? (
              <EffectView effect={effect} place={effect.step ? titleOf(effect.step) : ""} />
            ) : effect === undefined ? (
              <p className={controls["hint"]} role="status">
                {t("computing")}
              </p>
            ) : (
              <p className={controls["hint"]}>{t("noNumbers")}</p>
            )
          ) : (
            <p className={controls["hint"]}>{t("notLive")}</p>
          )}
        </div>
      ) : null}
    </>
  );
}
