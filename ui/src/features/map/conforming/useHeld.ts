/** How journeys along the chosen route follow the open map. */
import { useMemo } from "react";
import { ApiError } from "@/api/client";
import { useConformanceComparison } from "@/api/comparing";
import { useConformance } from "@/api/conforming";
import type { ConformanceComparison, MapConformance } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { useRouteChoice } from "../arrivals/choice";
import { useMapDocument, useMapIds, useStandingPart } from "../live/hooks";

interface Held<A> {
  /** The answer for the chosen route; undefined while it is counted. */
  readonly found: A | undefined;
  readonly error: Error | null;
  /** Why there is nothing to hold against the map. */
  readonly missing: "route" | "bound" | null;
  readonly again: () => void;
}

/** Asked only where it is wanted, of the map as the server has it; guests ask nothing. */
export function useHeld(isWanted: boolean): Held<MapConformance> {
  const { project, map } = useMapIds();
  const { route, scope, drawn } = useWanted(isWanted);
  return useAnswered(useConformance(project, map, { route, scope }, drawn), route);
}

/** The same of both sides, where something stands beside. */
export function useHeldApart(isWanted: boolean): Held<ConformanceComparison> {
  const { project, map } = useMapIds();
  const { beside } = useRouteChoice();
  const { route, scope: shown, drawn } = useWanted(isWanted && beside !== undefined);
  const asked = { route, shown, beside: beside ?? null };
  return useAnswered(useConformanceComparison(project, map, asked, drawn), route);
}

/** Along which route is asked, and what of the map the answer rests on; null: not yet, or not at all. */
function useWanted(isWanted: boolean) {
  const { chosen, scope, isSettled } = useRouteChoice();
  const isGuest = useGuest() !== null;
  const settled = useStandingPart(({ unsent, ready }) => ready && unsent === 0);
  const drawn = useDrawn();
  return {
    route: isWanted && !isGuest ? (chosen?.id ?? null) : null,
    scope,
    drawn: settled && isSettled ? drawn : null,
  };
}

interface Asked<A> {
  readonly data: A | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

function useAnswered<A>({ data, error, refetch }: Asked<A>, route: string | null): Held<A> {
  const { chosen } = useRouteChoice();
  const code = error instanceof ApiError ? error.problem.code : null;
  return {
    found: route !== null && !error ? data : undefined,
    error: code === "map.no_route" || code === "map.nothing_bound" ? null : error,
    missing:
      chosen === null || code === "map.no_route" ? "route" : code === "map.nothing_bound" ? "bound" : null,
    again: () => void refetch(),
  };
}

/** What of the map the answer rests on, as one text. */
function useDrawn(): string {
  const stages = useMapDocument((map) => map.stages);
  const steps = useMapDocument((map) => map.steps);
  const branches = useMapDocument((map) => map.branches);
  const interactions = useMapDocument((map) => map.interactions);
  const touchpoints = useMapDocument((map) => map.touchpoints);
  const routes = useMapDocument((map) => map.routes);
  return useMemo(
    () =>
      JSON.stringify([
        Object.entries(stages).map(([id, { order, hidden }]) => [id, order, hidden]),
        Object.entries(steps).map(([id, { stage, order, title, hidden }]) => [
          id,
          stage,
          order,
          title,
          hidden,
        ]),
        Object.values(branches).map(({ source, target }) => [source, target]),
        Object.values(interactions).map(({ step, touchpoint, order }) => [step, touchpoint, order]),
        Object.entries(touchpoints).map(([id, { name, binding, failing, satisfaction }]) => [
          id,
          name,
          binding,
          failing,
          satisfaction,
        ]),
        routes,
      ]),
    [stages, steps, branches, interactions, touchpoints, routes],
  );
}
