/** Two sides of a map's routes, and of planned against actual, fetched. Differences are those of what is shown to what is beside. */
import { useQuery } from "@tanstack/react-query";
import { asking } from "./asking";
import { dataOf } from "./client";
import { compareArrivals, compareConformance, type Scope } from "./generated";
import { keys } from "./queries";

/** What is shown, and what stands beside; null is everybody, at any time. */
export interface TwoScopes {
  readonly shown: Scope | null;
  readonly beside: Scope | null;
}

const order = ({ shown, beside }: TwoScopes) => ({ one: beside ?? {}, other: shown ?? {} });

/**
 * Who gets where on every route of a map, on both sides. `drawn` is what of the map the answer rests on, as one text: the
 * server reads the map that it has, so ask for nothing (null) while changes are on their way.
 */
export function useArrivalsComparison(project: string, map: string, scopes: TwoScopes, drawn: string | null) {
  return useQuery({
    queryKey: [...keys.map(project, map), "arrivals", "comparison", scopes, drawn] as const,
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(compareArrivals({ path: { project, map }, body: order(scopes), ...as })),
      ),
    enabled: drawn !== null,
    retry: false,
  });
}

/** How journeys of both sides follow a map along one of its routes; `drawn` as above. */
export function useConformanceComparison(
  project: string,
  map: string,
  { route, ...scopes }: TwoScopes & { route: string | null },
  drawn: string | null,
) {
  return useQuery({
    queryKey: [...keys.map(project, map), "conformance", "comparison", route, scopes, drawn] as const,
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(compareConformance({ path: { project, map }, body: { ...order(scopes), route }, ...as })),
      ),
    enabled: route !== null && drawn !== null,
    retry: false,
  });
}
