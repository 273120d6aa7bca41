/** Whom the steps of a map concern, and the opportunities of all maps of a project. */
import { useQuery } from "@tanstack/react-query";
import { asking } from "./asking";
import { dataOf } from "./client";
import { affectedByMap, listPriorities } from "./generated";
import { keys } from "./queries";
import { type Asked as AskedOf, scopeText, whileAsking } from "./scopes";

interface Asked {
  /** Only this step; all without it. */
  readonly step?: string;
  /** A numeric property whose sum is given too. */
  readonly valued?: string;
}

/** Whom a map's steps concern; a map that has changed is asked anew when `stored` is another text. */
export function useAffected(
  project: string,
  map: string,
  { step = "", valued = "" }: Asked,
  stored: string,
  scope: AskedOf,
  enabled: boolean,
) {
  return useQuery({
    queryKey: [...keys.map(project, map), "affected", step, valued, stored, scopeText(scope)],
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(
          affectedByMap({ path: { project, map }, query: { step, valued, scope: scopeText(scope) }, ...as }),
        ),
      ),
    placeholderData: whileAsking(scope),
    enabled: enabled && scope !== undefined,
  });
}

export function usePriorities(project: string, scope: AskedOf) {
  return useQuery({
    queryKey: [...keys.project(project), "priorities", scopeText(scope)],
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(listPriorities({ path: { project }, query: { scope: scopeText(scope) }, ...as })),
      ),
    enabled: scope !== undefined,
  });
}
