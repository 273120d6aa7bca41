/** Links that let guests in to one map. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { dataOf } from "./client";
import {
  listShares,
  openShare,
  revokeShare,
  type ShareDraft,
  type SharedMap,
  type ShareKey,
  shareMap,
} from "./generated";
import { keys, useSession } from "./queries";

interface Where {
  readonly project: string;
  readonly map: string;
}

const sharesKey = ({ project, map }: Where) => [...keys.map(project, map), "shares"] as const;

/** The one map that whoever is here was let in to by a link; null for everybody else. */
export function useGuest(): SharedMap | null {
  return useSession().data?.principal.within ?? null;
}

export function useShares(where: Where) {
  return useQuery({
    queryKey: sharesKey(where),
    queryFn: () => dataOf(listShares({ path: where })),
    staleTime: 0, // somebody may just have come by one of them
  });
}

export function useSharing(where: Where) {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: sharesKey(where) });
  return {
    share: useMutation({
      mutationFn: (body: ShareDraft) => dataOf(shareMap({ path: where, body })),
      onSettled: again,
    }),
    revoke: useMutation({
      mutationFn: (share: string) => dataOf(revokeShare({ path: { ...where, share } })),
      onSettled: again,
    }),
  };
}

/** Opens a link; whoever was here before is somebody else now, so nothing that was fetched holds any more. */
export function useOpenShare() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ShareKey) => dataOf(openShare({ body })),
    onSuccess: () => queries.resetQueries(),
  });
}
