/** Drafts of maps from what happened: all levels of detail at once, the map that begins with one, and a map held against it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asking } from "./asking";
import { dataOf } from "./client";
import { compareDraft, createMap, discoverMap, type Scope, standOut } from "./generated";
import { keys } from "./queries";
import { type Asked, scopeText, whileAsking } from "./scopes";

type Lang = "en" | "de";

/** The main road, and what the draft would be at each other level; the last one stays while another is looked for. */
export function useDiscovered(project: string, steps: number, language: Lang, scope: Asked) {
  return useQuery({
    queryKey: [...keys.project(project), "discovery", language, steps, scopeText(scope)],
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(
          discoverMap({ path: { project }, body: { language, steps, ...(scope ? { scope } : {}) }, ...as }),
        ),
      ),
    enabled: scope !== undefined,
    placeholderData: whileAsking(scope),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export interface Chosen {
  readonly steps: number;
  readonly detail: number;
  readonly language: Lang;
  /** As it was suggested unless somebody wrote another one. */
  readonly title?: string;
  readonly scope?: Scope;
}

/** Makes a map of the draft at a level, in both languages. */
export function useBeginDiscovered(project: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Chosen) => {
      const { document } = await asking.ask(project, new AbortController().signal, (as) =>
        dataOf(discoverMap({ path: { project }, body, ...as })),
      );
      return dataOf(createMap({ path: { project }, body: { document } }));
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.project(project), exact: true });
      await queries.invalidateQueries({ queryKey: keys.projects });
    },
  });
}

/** What was drawn and what was found, of a map as it was stored last. */
export function useComparedDraft(project: string, map: string, language: Lang, scope: Asked) {
  return useQuery({
    queryKey: [...keys.map(project, map), "found", language, scopeText(scope)],
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(compareDraft({ path: { project, map }, query: { language, scope: scopeText(scope) }, ...as })),
      ),
    enabled: scope !== undefined,
    placeholderData: whileAsking(scope),
  });
}

/** What stands out on a map as it was stored last. */
export function useStandingOut(project: string, map: string, scope: Asked) {
  return useQuery({
    queryKey: [...keys.map(project, map), "standing_out", scopeText(scope)],
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(standOut({ path: { project, map }, query: { scope: scopeText(scope) }, ...as })),
      ),
    enabled: scope !== undefined,
  });
}
