/** Templates of maps, their examples, and maps begun from them. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asking } from "./asking";
import { dataOf } from "./client";
import { createMap, discoverMap, listTemplates, type MapDraft, showTemplate } from "./generated";
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

/** How a map begins: with a template or a file's map, or with what the data suggests. */
export type Begun = MapDraft | { readonly discovered: Lang };

/** Makes a map. What a file holds is sent as it is: the server reads older versions and names every fault. */
export function useBegin(project: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (begun: Begun) => {
      if (!("discovered" in begun)) return dataOf(createMap({ path: { project }, body: begun }));
      const language = begun.discovered;
      const document = await asking.ask(project, new AbortController().signal, (as) =>
        dataOf(discoverMap({ path: { project }, body: { language }, ...as })),
      );
      return dataOf(createMap({ path: { project }, body: { document } }));
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.project(project), exact: true });
      await queries.invalidateQueries({ queryKey: keys.projects });
    },
  });
}
