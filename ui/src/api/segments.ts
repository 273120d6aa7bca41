/** Saved segments of a project, and how many customers rules have. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asking } from "./asking";
import { dataOf } from "./client";
import {
  countSegment,
  deleteSegment,
  listSegments,
  type Segment,
  type SegmentDraft,
  saveSegment,
} from "./generated";
import { keys } from "./queries";

const segmentsKey = (project: string) => [...keys.project(project), "segments"] as const;

export function useSegments(project: string) {
  return useQuery({
    queryKey: segmentsKey(project),
    queryFn: () => dataOf(listSegments({ path: { project } })),
  });
}

export function useSavingSegments(project: string) {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: segmentsKey(project) });
  return {
    /** Without an id, a new one. */
    save: useMutation({
      mutationFn: (body: SegmentDraft) => dataOf(saveSegment({ path: { project }, body })),
      onSettled: again,
    }),
    remove: useMutation({
      mutationFn: (segment: string) => dataOf(deleteSegment({ path: { project, segment } })),
      onSettled: again,
    }),
  };
}

/** How many customers a segment has; null asks nothing, and the count before stays meanwhile. */
export function useSegmentCount(project: string, segment: Segment | null) {
  return useQuery({
    queryKey: [...segmentsKey(project), "count", segment],
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(countSegment({ path: { project }, body: { segment }, ...as })),
      ),
    enabled: segment !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
