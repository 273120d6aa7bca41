/** Planned against actual on a map, fetched. */
import { useQuery } from "@tanstack/react-query";
import { asking } from "./asking";
import { dataOf } from "./client";
import { conformMap, type Scope } from "./generated";
import { keys } from "./queries";

/**
 * How journeys of a scope follow a map along one of its routes. `drawn` is what of the map the answer rests on, as one text: the server
 * reads the map that it has, so ask for nothing (null) while changes are on their way.
 */
export function useConformance(
  project: string,
  map: string,
  { route, scope }: { route: string | null; scope: Scope | null },
  drawn: string | null,
) {
  return useQuery({
    queryKey: [...keys.map(project, map), "conformance", route, scope, drawn] as const,
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(conformMap({ path: { project, map }, body: { route, scope }, ...as })),
      ),
    enabled: route !== null && drawn !== null,
    retry: false,
  });
}
