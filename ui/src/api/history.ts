/** How a map came to be: its versions, what it said then, what differs, what versions are called, and bringing one back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { dataOf } from "./client";
import { compareVersions, labelVersion, listVersions, restoreVersion, showVersion } from "./generated";
import { keys } from "./queries";

interface Where {
  readonly project: string;
  readonly map: string;
}

const historyKey = ({ project, map }: Where) => [...keys.map(project, map), "history"] as const;
const versionsKey = (where: Where) => [...historyKey(where), "versions"] as const;

/** The versions of a map, the newest first. */
export function useVersions({ project, map }: Where) {
  return useQuery({
    queryKey: versionsKey({ project, map }),
    queryFn: () => dataOf(listVersions({ path: { project, map } })),
  });
}

/** Fetches the versions anew, such as when somebody has named one. */
export function useVersionsAgain(where: Where): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: versionsKey(where) });
}

/** What the map said at a number of its history, which never changes; null asks nothing. */
export function useVersion({ project, map }: Where, version: number | null) {
  return useQuery({
    queryKey: [...historyKey({ project, map }), "state", version],
    queryFn: () => dataOf(showVersion({ path: { project, map, version: String(version) } })),
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What differs in a version from the state `since`, which never changes; 0: from where the version began. */
export function useDifferences({ project, map }: Where, version: number, since: number) {
  return useQuery({
    queryKey: [...historyKey({ project, map }), "differences", version, since],
    queryFn: () =>
      dataOf(compareVersions({ path: { project, map, version: String(version) }, query: { since } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useLabelling({ project, map }: Where) {
  const again = useVersionsAgain({ project, map });
  return useMutation({
    /** Without a version, what the map says now is named. */
    mutationFn: ({ label, version }: { label: string; version: number | null }) =>
      dataOf(labelVersion({ path: { project, map }, body: { label, version } })),
    onSettled: again,
  });
}

/**
 * Brings a version back. Gives the number of the state that was kept before, which is how it is undone; null where the
 * map said the same already.
 */
export function useRestoring({ project, map }: Where) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (version: number): Promise<number | null> => {
      await dataOf(restoreVersion({ path: { project, map, version: String(version) } }));
      const versions = await dataOf(listVersions({ path: { project, map } }));
      queries.setQueryData(versionsKey({ project, map }), versions);
      const [latest] = versions;
      if (!latest?.labels?.some(({ reason, restored }) => reason === "restored" && restored === version))
        return null;
      const kept = versions.find(({ labels }) =>
        labels?.some(({ reason, restored }) => reason === "before_restoration" && restored === version),
      );
      return kept?.seq ?? null;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: versionsKey({ project, map }) }),
  });
}
