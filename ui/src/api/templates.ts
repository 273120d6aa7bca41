/** Templates of maps, their examples, and maps begun from them. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { dataOf } from "./client";
import { createMap, listTemplates, type MapDraft, showTemplate } from "./generated";
import { keys } from "./queries";

type Lang = "en" | "de";

/** They belong to the version of Etappe and change with it only. */
const FOR_EVER = { staleTime: Number.POSITIVE_INFINITY } as const;

export function useTemplates() {
  return useQuery({ queryKey: ["templates"], queryFn: () => dataOf(listTemplates()), ...FOR_EVER });
}

/** The filled example of a template. It is in both languages; the one given is its own. */
export function useExample(template: string, language: Lang) {
  return useQuery({
    queryKey: ["templates", template, language],
    queryFn: () => dataOf(showTemplate({ path: { template }, query: { language } })),
    placeholderData: keepPreviousData,
    ...FOR_EVER,
  });
}

/** Makes a map, from a template or a file's map. What a file holds is sent as it is: the server reads older versions and names every fault. */
export function useBegin(project: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (begun: MapDraft) => dataOf(createMap({ path: { project }, body: begun })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.project(project), exact: true });
      await queries.invalidateQueries({ queryKey: keys.projects });
    },
  });
}
