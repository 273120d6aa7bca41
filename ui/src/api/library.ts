/** The touchpoint library of a project: what is there, what the data say of it, and what can be done about it. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asking } from "./asking";
import { dataOf } from "./client";
import {
  addEntry,
  adoptTouchpoint,
  changeEntry,
  deleteEntry,
  editSheet,
  type LibraryOverview,
  type LinkDraft,
  linkEntry,
  listRatings,
  measureLibrary,
  probe,
  type RatingDraft,
  rateEntry,
  type Selector,
  type SheetDraft,
  showLibrary,
  type TouchpointDraft,
  type TouchpointPatch,
} from "./generated";
import { keys } from "./queries";
import { type Asked, scopeText, whileAsking } from "./scopes";

const libraryKey = (project: string) => [...keys.project(project), "library"] as const;
const coverageKey = (project: string) => [...keys.project(project), "coverage"] as const;
const ratingsKey = (project: string, entry: string) => [...libraryKey(project), entry, "ratings"] as const;

/** Every entry of the library, and every touchpoint of a map that is none of them. */
export function useLibrary(project: string, enabled = true) {
  return useQuery({
    queryKey: libraryKey(project),
    queryFn: () => dataOf(showLibrary({ path: { project } })),
    enabled,
  });
}

/** What the data say of all touchpoints, of whom and when `scope` says. */
export function useCoverage(project: string, scope: Asked, enabled = true) {
  return useQuery({
    queryKey: [...coverageKey(project), scopeText(scope)],
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(measureLibrary({ path: { project }, query: { scope: scopeText(scope) }, ...as })),
      ),
    enabled: enabled && scope !== undefined,
    placeholderData: whileAsking(scope),
  });
}

/** What a selector finds in the data; null asks nothing. */
export function useProbe(project: string, selector: Selector | null) {
  return useQuery({
    queryKey: [...keys.project(project), "probe", selector] as const,
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(probe({ path: { project }, body: selector as Selector, ...as })),
      ),
    enabled: selector !== null,
    placeholderData: keepPreviousData,
  });
}

export function useRatings(project: string, entry: string) {
  return useQuery({
    queryKey: ratingsKey(project, entry),
    queryFn: () => dataOf(listRatings({ path: { project, entry } })),
  });
}

/** What can be done with the library; afterwards everything that it may have changed is fetched anew. */
export function useLibraryWork(project: string) {
  const queries = useQueryClient();
  const again = {
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: libraryKey(project) });
      void queries.invalidateQueries({ queryKey: coverageKey(project) });
      void queries.invalidateQueries({ queryKey: [...keys.project(project), "map"] });
    },
  };
  const path = { project };
  return {
    add: useMutation({
      mutationFn: (body: TouchpointDraft) => dataOf(addEntry({ path, body })),
      ...again,
    }),
    adopt: useMutation({
      mutationFn: (body: { map: string; touchpoint: string }) => dataOf(adoptTouchpoint({ path, body })),
      ...again,
    }),
    // One after the other, each on what this window has seen when its turn comes.
    change: useMutation({
      scope: { id: `library ${project}` },
      mutationFn: ({ entry, patch }: { entry: string; patch: Omit<TouchpointPatch, "revision"> }) => {
        const seen = queries.getQueryData<LibraryOverview>(libraryKey(project));
        const revision = seen?.entries.find((each) => each.entry.id === entry)?.entry.revision ?? 0;
        return dataOf(changeEntry({ path: { project, entry }, body: { revision, ...patch } }));
      },
      ...again,
    }),
    remove: useMutation({
      mutationFn: (entry: string) => dataOf(deleteEntry({ path: { project, entry } })),
      ...again,
    }),
    link: useMutation({
      mutationFn: ({ entry, body }: { entry: string; body: LinkDraft }) =>
        dataOf(linkEntry({ path: { project, entry }, body })),
      ...again,
    }),
    rate: useMutation({
      mutationFn: ({ entry, body }: { entry: string; body: RatingDraft }) =>
        dataOf(rateEntry({ path: { project, entry }, body })),
      ...again,
    }),
    editSheet: useMutation({
      mutationFn: ({ sheet, body }: { sheet: string; body: SheetDraft }) =>
        dataOf(editSheet({ path: { project, sheet }, body })),
      ...again,
    }),
  };
}
