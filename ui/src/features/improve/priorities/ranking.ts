/** The opportunities of all maps by one method. Pure. */
import type { PriorityMap, ProjectPriorities, ProjectPriority } from "@/api/generated";

export const METHODS = ["rice", "ice", "value_effort", "formula"] as const;
export type Method = (typeof METHODS)[number];

export const isMethod = (value: unknown): value is Method => METHODS.some((each) => each === value);

export interface Ranked {
  readonly card: ProjectPriority;
  /** From 1 on among those with a score; null without one. */
  readonly place: number | null;
  readonly score: number | null;
}

/** The method that most of the maps with opportunities use; the first of them where several do. */
export function usual(all: ProjectPriorities): Method {
  const used = all.maps
    .filter(({ id }) => all.cards.some(({ map }) => map === id))
    .map(({ scoring }) => scoring);
  const counts = METHODS.map((method) => used.filter((each) => each === method).length);
  return METHODS[counts.indexOf(Math.max(...counts))] ?? "rice";
}

/** The highest score first; those without one after them, in the order of their maps. */
export function rankedBy(all: ProjectPriorities, method: Method, map: string | undefined): Ranked[] {
  const cards = all.cards.filter((card) => map === undefined || card.map === map);
  const scored = cards
    .map((card) => ({ card, score: card.scores[method]?.value ?? null }))
    .sort((a, b) => Number(a.score === null) - Number(b.score === null) || (b.score ?? 0) - (a.score ?? 0));
  return scored.map(({ card, score }, number) => ({
    card,
    score,
    place: score === null ? null : number + 1,
  }));
}

const NEEDED: Readonly<Record<Method, number | null>> = { rice: 4, ice: 3, value_effort: 2, formula: null };

/** Whether nothing has been said of a card yet of what a method needs. */
export function isUnjudged(card: ProjectPriority, method: Method): boolean {
  return card.scores[method]?.missing?.length === NEEDED[method];
}

/** Whether maps with opportunities have different formulas, whose scores say nothing of each other. */
export function formulasDiffer(all: ProjectPriorities): boolean {
  const used = all.maps.filter(({ id }) => all.cards.some(({ map }) => map === id));
  return new Set(used.map(({ formula }: PriorityMap) => formula)).size > 1;
}
