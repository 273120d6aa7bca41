/** What the data say of the map that is open, for its priorities. */
import { useMemo } from "react";
import type { MapAffected, Scope, Segment, StepMeasures } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { useAffected } from "@/api/priorities";
import { useMeasures } from "@/api/queries";
import { useAskedScope, useScope } from "@/features/scope/useScope";
import type { LiveCounts } from "../core/scoring";
import { useMapDocument, useMapIds, useMapParts, useStandingPart } from "../live/hooks";
import { boundText } from "./judging";

/** What is measured at the steps, of whom and when the map says; nothing where the project has no data. */
export function useFelt() {
  const { project, map } = useMapIds();
  const { scope, isSettled } = useScope();
  const { data } = useMeasures(project, isSettled ? map : undefined, scope);
  return { steps: data?.steps ?? NOTHING, zone: data?.provenance.time_zone };
}

/**
 * What is measured of the customers whom a persona stands for, among those and in the time that the map says. The numbers of
 * others never stand in for theirs, not even while theirs are being counted.
 */
export function useFeltOf(persona: string | null) {
  const { project, map } = useMapIds();
  const isGuest = useGuest() !== null;
  const { scope, isSettled } = useScope();
  const segment = useMapDocument((document) =>
    persona === null ? null : (document.personas[persona]?.segment ?? null),
  );
  const own = useMemo((): Scope | null => {
    if (segment === null) return null;
    const rules = [...(scope?.segment?.rules ?? []), ...((segment as Segment).rules ?? [])];
    return { ...scope, segment: { rules } };
  }, [scope, segment]);
  const isAsked = own !== null && isSettled && !isGuest;
  const answer = useMeasures(project, isAsked ? map : undefined, own);
  const isOwn = isAsked && answer.data !== undefined && !answer.isPlaceholderData;
  return {
    steps: isOwn ? answer.data.steps : NOTHING,
    isPending: isAsked && answer.error === null && !isOwn,
    error: isAsked ? answer.error : null,
  };
}

const BOUND = ["touchpoints", "interactions", "steps", "stages", "within"] as const;

const NOTHING: Readonly<Record<string, StepMeasures>> = {};

/** Whom the steps concern, of those and the days that the address says; of one step with the sum of a property, too. Guests are not told. */
export function useConcerned(asked: { step?: string; valued?: string } = {}, enabled = true) {
  const { project, map } = useMapIds();
  const isGuest = useGuest() !== null;
  const bound = useMapParts(BOUND);
  const stored = useMemo(() => boundText(bound), [bound]);
  const settled = useStandingPart(({ ready, unsent }) => ready && unsent === 0);
  return useAffected(project, map, asked, stored, useAskedScope(), enabled && !isGuest && settled);
}

/** Bare numbers, by step and kind. */
export function liveOf(affected: MapAffected | undefined): LiveCounts {
  if (!affected) return {};
  return Object.fromEntries(
    Object.entries(affected.steps).map(([step, counts]) => [
      step,
      Object.fromEntries(counts.map(({ what, customers }) => [what, customers])),
    ]),
  );
}
