/** Where people talk, for whatever is drawn of the map. */
import { createContext, useMemo } from "react";
import { useTalk } from "@/api/talking";
import { useMapDocument, useMapIds } from "../live/hooks";
import { type Mark, wholeMarksOf } from "./anchors";

export const MarksContext = createContext<ReadonlyMap<string, Mark>>(new Map());

/** The marks as they were where nothing in them is different, so that nothing is drawn for a letter typed elsewhere. */
export function sameMarks(
  before: ReadonlyMap<string, Mark>,
  after: ReadonlyMap<string, Mark>,
): ReadonlyMap<string, Mark> {
  if (before.size !== after.size) return after;
  for (const [part, { count, unread }] of after) {
    const mark = before.get(part);
    if (mark?.count !== count || mark.unread !== unread) return after;
  }
  return before;
}

/** Where people talk, for views in which steps are not divided into cells. */
export function useWholeMarks(): ReadonlyMap<string, Mark> {
  const threads = useTalk(useMapIds()).data?.threads;
  const document = useMapDocument((map) => map);
  return useMemo(() => wholeMarksOf(document, threads ?? []), [document, threads]);
}
