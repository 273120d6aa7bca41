/** A way from one place to the next, however it was asked: a link of a path, or a transition. Pure. */
import type { PathLink, Paths, PathsAnswer, Transitions, TransitionsAnswer } from "@/api/generated";
import type { CountedTransition } from "@/design/charts/arcs/geometry";
import type { OpenedNumber } from "@/design/numbers";

export type Kind = PathLink["source_kind"];

/** How the paths are bounded, which says what a path that is not there any more has done. */
export type Bounds = "from" | "to" | "between";

export function boundsOf(question: Paths): Bounds {
  return question.start ? (question.end ? "between" : "from") : "to";
}

export interface Way {
  id: string;
  /** Column in which it begins, from 0; null in the state graph. */
  column: number | null;
  source: string;
  target: string;
  sourceKind: Kind;
  targetKind: Kind;
  customers: number;
  occurrences: number;
  median_s: number | null;
  of: Paths | Transitions;
  part: OpenedNumber["part"];
}

/** The links of a path, in the order of the drawing; those who stay gone are left out. */
export function waysOfPaths(answer: PathsAnswer): Way[] {
  const least = Math.min(0, ...answer.links.map((link) => link.position));
  return answer.links
    .filter((link) => !(link.source_kind === "exit" && link.target_kind === "exit"))
    .map((link) => wayOfLink(link, answer.question, link.position - least))
    .sort((a, b) => (a.column ?? 0) - (b.column ?? 0) || b.occurrences - a.occurrences);
}

export function wayOfLink(link: PathLink, of: Paths, column: number): Way {
  const { position, source, target, source_kind, target_kind, customers, occurrences, median_s } = link;
  return {
    id: `${position} ${source_kind} ${source} ${target_kind} ${target}`,
    column,
    source,
    target,
    sourceKind: source_kind,
    targetKind: target_kind,
    customers,
    occurrences,
    median_s,
    of,
    part: { part: "path", position, source, target, source_kind, target_kind },
  };
}

/** The transitions whose customers are counted: all of an answer in full, none of one that only counts occurrences. */
export function countedIn(answer: TransitionsAnswer): CountedTransition[] {
  return answer.transitions.filter((each): each is CountedTransition => each.customers !== null);
}

export function waysOfTransitions(answer: TransitionsAnswer): Way[] {
  return countedIn(answer).map((each) => wayOfTransition(each, answer.question));
}

export function wayOfTransition(transition: CountedTransition, of: Transitions): Way {
  const { source, target, customers, occurrences, median_s } = transition;
  return {
    id: `${source} ${target}`,
    column: null,
    source,
    target,
    sourceKind: "event",
    targetKind: "event",
    customers,
    occurrences,
    median_s,
    of,
    part: { part: "transition", source, target },
  };
}
