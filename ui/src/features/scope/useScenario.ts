/** With which events the scenario of a map begins, where somebody has said so. */
import { useMemo } from "react";
import type { Selector } from "@/api/generated";
import { useMap } from "@/api/queries";
import { plain, type Selection } from "@/design/analysis/selection";

/** Null: the map has no scenario whose trigger is bound, or there is no map. */
export function useScenarioTrigger(project: string, map: string | undefined): Selection | null {
  const trigger = useMap(project, map ?? "", map !== undefined).data?.document?.scenario?.trigger_at ?? null;
  return useMemo(() => triggerOf(trigger), [trigger]);
}

/** The events of a scenario as addresses and questions have them. */
export function triggerOf(events: object | null | undefined): Selection | null {
  return events ? plain(events as Selector) : null;
}
