import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Selector } from "@/api/generated";
import { useProject } from "@/api/queries";
import { Loading } from "@/design/analysis/States";
import { asked } from "@/design/binding/conditions";
import { SelectorField } from "@/design/binding/SelectorField";
import controls from "@/design/controls/controls.module.css";
import { Dialog } from "@/design/controls/Dialog";
import { Failure } from "@/design/Failure";
import { sameTrigger } from "../../../scope/address";
import { triggerOf } from "../../../scope/useScenario";
import { useChoosingScope, useScopeSearch } from "../../../scope/useScope";
import { DurationField } from "../../arrivals/DurationField";
import { sameJson } from "../../core/json";
import type { AnyChange } from "../../core/types";
import { useEditing, useMapDocument, useMapIds } from "../../live/hooks";
import classes from "./ScenarioPart.module.css";

interface Events {
  readonly trigger_at: Selector | null;
  readonly success_at: Selector | null;
  readonly success_within: string | null;
}

/** Which events set the scenario off, and which show that it ended well; everything is counted as it is chosen. */
export function ScenarioDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["map_scenario", "map_arrivals"]);
  const { project } = useMapIds();
  const { make } = useEditing();
  const scenario = useMapDocument((map) => map.scenario);
  const detail = useProject(project);
  const shown = useScopeSearch().trigger;
  const choose = useChoosingScope();
  const held: Events = {
    trigger_at: (scenario.trigger_at ?? null) as Selector | null,
    success_at: (scenario.success_at ?? null) as Selector | null,
    success_within: scenario.success_within ?? null,
  };
  const [draft, setDraft] = useState<Events>(held);
  const set = (part: Partial<Events>) => setDraft((now) => ({ ...now, ...part }));

  const save = () => {
    const next: Events = {
      ...draft,
      trigger_at: asked(draft.trigger_at),
      success_at: asked(draft.success_at),
    };
    const changes = (Object.keys(next) as (keyof Events)[])
      .filter((field) => !sameJson(next[field], held[field]))
      .map(
        (field): AnyChange => ({
          change: "set_field",
          collection: "scenario",
          id: "",
          field,
          value: next[field],
        }),
      );
    if (changes.length > 0) make(changes);
    const [before, after] = [triggerOf(held.trigger_at), triggerOf(next.trigger_at)];
    // Who looks at the scenario goes on looking at it as it is from now on.
    if (shown !== undefined && before && sameTrigger(shown, before)) choose({ trigger: after ?? undefined });
    onClose();
  };

  const common = { project, editable: true } as const;
  return (
    <Dialog
      title={t("title")}
      wide
      onClose={onClose}
      actions={
        <>
          <button type="button" data-main disabled={!detail.data} onClick={save}>
            {t("save")}
          </button>
          <button type="button" onClick={onClose}>
            {t("cancel")}
          </button>
        </>
      }
    >
      {detail.error ? <Failure error={detail.error} onRetry={() => void detail.refetch()} /> : null}
      {!detail.data && !detail.error ? <Loading rows={4} /> : null}
      {detail.data?.event_names.length === 0 ? <p className={controls["hint"]}>{t("noData")}</p> : null}
      {detail.data && detail.data.event_names.length > 0 ? (
        <div className={classes["fields"]}>
          <SelectorField
            {...common}
            detail={detail.data}
            label={t("trigger")}
            hint={t("triggerHint")}
            about={t("trigger")}
            value={draft.trigger_at}
            onChange={(trigger_at) => set({ trigger_at })}
          />
          <SelectorField
            {...common}
            detail={detail.data}
            label={t("success")}
            hint={t("successHint")}
            about={t("success")}
            value={draft.success_at}
            onChange={(success_at) => set({ success_at })}
          />
          <DurationField
            label={t("within")}
            none={t("map_arrivals:unit.none")}
            value={draft.success_within}
            onChange={(success_within) => set({ success_within })}
          />
        </div>
      ) : null}
    </Dialog>
  );
}
