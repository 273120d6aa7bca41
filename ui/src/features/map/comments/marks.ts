/** Where people talk, for whatever is drawn in the grid. */
import { createContext } from "react";
import type { Mark } from "./anchors";

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
