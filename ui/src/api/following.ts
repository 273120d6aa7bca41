/** Actions of all maps, what became of them, what needs attention, and the week. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asking } from "./asking";
import { ApiError, dataOf } from "./client";
import {
  type ActionItem,
  type AgendaItem,
  changeMap,
  listActions,
  listConcerns,
  measureEffects,
  showMap,
  showWeek,
} from "./generated";
import { keys } from "./queries";
import { type Asked, scopeText, whileAsking, withoutDays } from "./scopes";

const agendaKey = (project: string) => ["project", project, "actions"] as const;
const effectsKey = (project: string, map: string) => [...keys.map(project, map), "effects"] as const;
const concernsKey = (project: string, map: string) => [...keys.map(project, map), "attention"] as const;

/** The actions of all maps of a project. */
export function useAgenda(project: string) {
  return useQuery({
    queryKey: agendaKey(project),
    queryFn: () => dataOf(listActions({ path: { project } })),
    refetchOnMount: "always",
  });
}

interface StatusChange {
  readonly item: AgendaItem;
  readonly status: NonNullable<ActionItem["status"]>;
  /** The day since which it is live, where that is to be noted with it. */
  readonly since?: string;
}

/**
 * Changes how far an action is, on its map, where whoever has that open sees it at once. Where the map was changed
 * meanwhile, it is read and changed once more: a status is one field, and takes nothing from what others did.
 */
export function useStatusChange(project: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ item, status, since }: StatusChange) => {
      const set = (name: string, value: string) =>
        ({ change: "set_field", collection: "actions", id: item.id, field: name, value }) as const;
      const changes = [set("status", status), ...(since ? [set("live_since", since)] : [])];
      const path = { project, map: item.map };
      const change = (revision: number) => dataOf(changeMap({ path, body: { revision, changes } }));
      try {
        await change(item.revision);
      } catch (error) {
        if (!(error instanceof ApiError && error.problem.code === "map.changed_meanwhile")) throw error;
        await change((await dataOf(showMap({ path }))).revision);
      }
    },
    onSettled: (_done, _error, { item }) =>
      Promise.all([
        queries.invalidateQueries({ queryKey: agendaKey(project) }),
        queries.invalidateQueries({ queryKey: keys.map(project, item.map) }),
      ]),
  });
}

/** What became of a map's actions, for whom `scope` says; asked again for what `about` says of them. Null asks nothing. */
export function useEffects(project: string, map: string, about: string | null, scope: Asked) {
  const whose = withoutDays(scope);
  return useQuery({
    queryKey: [...effectsKey(project, map), about, scopeText(whose)],
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(measureEffects({ path: { project, map }, query: { scope: scopeText(whose) }, ...as })),
      ),
    enabled: about !== null && scope !== undefined,
    placeholderData: whileAsking(whose),
  });
}

/** What on a map needs attention; asked again at each number `revision` of its state. */
export function useConcerns(project: string, map: string, revision: string, scope: Asked, enabled = true) {
  return useQuery({
    queryKey: [...concernsKey(project, map), revision, scopeText(scope)],
    queryFn: () => dataOf(listConcerns({ path: { project, map }, query: { scope: scopeText(scope) } })),
    enabled: enabled && scope !== undefined,
    placeholderData: whileAsking(scope),
  });
}

/** The week of a project, or of one of its maps; its data of whom `scope` says. */
export function useWeek(project: string, map: string | undefined, scope: Asked) {
  const whose = withoutDays(scope);
  return useQuery({
    queryKey: ["project", project, "week", map ?? "", scopeText(whose)],
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(showWeek({ path: { project }, query: { map: map ?? "", scope: scopeText(whose) }, ...as })),
      ),
    enabled: scope !== undefined,
    refetchOnMount: "always",
  });
}
