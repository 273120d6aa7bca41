/** Changes to the questions about paths and transitions. Pure; what equals the default is left out. */
import type { EventName, Paths, Transitions } from "@/api/generated";
import { plain, type Selection } from "@/design/analysis/selection";

export type PathQuestion = Paths | Transitions;

export function tidyPaths(question: Paths): Paths {
  const { start, end, length, top, merge_repeats } = question;
  return {
    question: "paths",
    ...(start ? { start: plain(start) } : {}),
    ...(end ? { end: plain(end) } : {}),
    ...(length !== undefined && length !== 5 ? { length } : {}),
    ...(top !== undefined && top !== 20 ? { top } : {}),
    ...(merge_repeats ? { merge_repeats } : {}),
  };
}

export function tidyTransitions(question: Transitions): Transitions {
  return {
    question: "transitions",
    ...(question.sessions ? { sessions: question.sessions } : {}),
    ...(question.merge_repeats ? { merge_repeats: true } : {}),
  };
}

/** Where no question was asked yet: the ways from the place it was opened at, or from what most customers know. */
export function firstPaths(events: readonly EventName[], from: Selection | null): Paths | null {
  const known = [...events].sort((a, b) => b.customers - a.customers || (a.name < b.name ? -1 : 1))[0]?.name;
  const start = from ?? known;
  return start === undefined ? null : tidyPaths({ question: "paths", start, top: 8, merge_repeats: true });
}
