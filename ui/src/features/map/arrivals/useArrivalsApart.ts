/** Who gets where on both sides, along the routes of the open map. */
import { useMemo } from "react";
import { useArrivalsComparison } from "@/api/comparing";
import type { ArrivalsComparison } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { useMapDocument, useMapIds, useStandingPart } from "../live/hooks";
import { useRouteChoice } from "./choice";

interface BothSides {
  readonly found: ArrivalsComparison | undefined;
  readonly error: Error | null;
  readonly again: () => void;
}

/** Asked where something stands beside, of the map as the server has it, once the map's own numbers are there. */
export function useArrivalsApart(): BothSides {
  const { project, map } = useMapIds();
  const { numbers, scope: shown, beside, isSettled } = useRouteChoice();
  const isGuest = useGuest() !== null;
  const settled = useStandingPart(({ unsent, ready }) => ready && unsent === 0);
  const routes = useMapDocument((document) => document.routes);
  const drawn = useMemo(() => JSON.stringify(routes), [routes]);
  const isAsked = !isGuest && isSettled && settled && beside !== undefined && numbers.state === "there";
  const { data, error, refetch } = useArrivalsComparison(
    project,
    map,
    { shown, beside: beside ?? null },
    isAsked ? drawn : null,
  );
  return { found: error ? undefined : data, error, again: () => void refetch() };
}
