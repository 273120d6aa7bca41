/**
 * What one says of cards that are opportunities or pain points, as lists of changes, and what stands across and up in the matrix.
 *
 * Law: a card has at most one record of each kind, made with the first word about it under the card's id, so that two people who
 * begin at once write the same one. Nothing is touched here.
 */
import type { AffectedCount } from "@/api/generated";
import type { Input } from "../core/formula";
import { freeId } from "../core/identity";
import { fieldOf } from "../core/records";
import { groundsOf } from "../core/scoring";
import type { AnyChange, MapDocument, Scoring, Taken } from "../core/types";

export type Judged = "insights" | "opportunities";

export function recordOf(
  document: Pick<MapDocument, Judged>,
  collection: Judged,
  card: string,
): string | undefined {
  return Object.entries(document[collection]).find(([, { cell }]) => cell === card)?.[0];
}

/** What says something else of a card; null takes it away. */
export function judge(
  document: Pick<MapDocument, Judged>,
  collection: Judged,
  card: string,
  values: Readonly<Record<string, unknown>>,
): AnyChange[] {
  const id = recordOf(document, collection, card);
  if (id !== undefined)
    return Object.entries(values).map(([field, value]) => ({
      change: "set_field",
      collection,
      id,
      field,
      value,
    }));
  const said = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  if (Object.keys(said).length === 0) return [];
  return [
    { change: "add", collection, id: freeId(card, document[collection]), object: { cell: card, ...said } },
  ];
}

/** The longest text that a question may be to be kept with a number that it gave. */
const LONGEST = fieldOf("opportunities", "taken")?.shape?.fields?.["question"]?.longest ?? 0;

/** A number of the data as it is taken over on a day; null where its question is too long to be kept with it. */
export function takenOf(
  count: AffectedCount,
  step: string,
  day: string,
  valued: string | null,
): Taken | null {
  const question = JSON.stringify(count.question);
  if (question.length > LONGEST) return null;
  return {
    what: count.what,
    step,
    day,
    customers: count.customers,
    ...(typeof count.of === "number" ? { of: count.of } : {}),
    ...(typeof count.value === "number" && valued ? { value: count.value, valued } : {}),
    question,
    part: JSON.stringify(count.part),
  };
}

/** What stands in a taken number's question and part; null where somebody wrote no question there. */
export function askedBy(taken: Taken): Pick<AffectedCount, "question" | "part"> | null {
  try {
    const question: unknown = JSON.parse(taken.question);
    const part: unknown = JSON.parse(taken.part);
    const isQuestion = typeof question === "object" && question !== null && "question" in question;
    const isPart = typeof part === "object" && part !== null && "part" in part;
    return isQuestion && isPart ? ({ question, part } as Pick<AffectedCount, "question" | "part">) : null;
  } catch {
    return null;
  }
}

/** Whether a number was taken of the same customers and days as another is counted of, so that the two can be held together. */
export function isAskedAlike(taken: Taken, { question }: Pick<AffectedCount, "question">): boolean {
  const of = askedBy(taken)?.question;
  return of !== undefined && JSON.stringify(of.scope ?? null) === JSON.stringify(question.scope ?? null);
}

/** The steps that a card is about: its own, and those of what it rests on. */
export function stepsAbout(document: Pick<MapDocument, "cells" | "grounds">, card: string): string[] {
  const cards = [card, ...groundsOf(document, card)];
  return [...new Set(cards.flatMap((id) => document.cells[id]?.step ?? []))];
}

/** What a card rests on, or not any more. */
export function grounded(
  document: Pick<MapDocument, "grounds">,
  source: string,
  target: string,
  rests: boolean,
): AnyChange[] {
  const there = Object.entries(document.grounds).filter(
    ([, each]) => each.source === source && each.target === target,
  );
  if (rests && there.length === 0)
    return [
      {
        change: "add",
        collection: "grounds",
        id: freeId(`${source}_${target}`, document.grounds),
        object: { source, target },
      },
    ];
  return rests ? [] : there.map(([id]) => ({ change: "remove", collection: "grounds", id }));
}

export interface Across {
  readonly x: Input & ("effort" | "ice_ease");
  readonly y: Input & ("impact" | "ice_impact" | "value");
  /** Ends of the axes where they do not follow the numbers. */
  readonly ends: {
    readonly x: readonly [number, number] | null;
    readonly y: readonly [number, number] | null;
  };
  readonly step: { readonly x: number; readonly y: number | null };
}

/** What the matrix of a method shows: the easy is at the left. */
export const AXES: Readonly<Record<Scoring, Across>> = {
  rice: { x: "effort", y: "impact", ends: { x: null, y: [0, 3.25] }, step: { x: 0.5, y: 0.25 } },
  ice: { x: "ice_ease", y: "ice_impact", ends: { x: [10.5, 0.5], y: [0.5, 10.5] }, step: { x: 1, y: 1 } },
  value_effort: { x: "effort", y: "value", ends: { x: null, y: null }, step: { x: 0.5, y: null } },
  formula: { x: "effort", y: "value", ends: { x: null, y: null }, step: { x: 0.5, y: null } },
};

/** A value as the field of an opportunity can hold it. */
export function within(field: string, value: number): number {
  const { lowest = Number.NEGATIVE_INFINITY, highest = Number.POSITIVE_INFINITY } =
    fieldOf("opportunities", field) ?? {};
  return Math.min(highest, Math.max(lowest, value));
}

/** What the numbers of affected customers depend on, as one text. */
export function boundText(
  document: Pick<MapDocument, "touchpoints" | "interactions" | "steps" | "stages" | "within">,
): string {
  const touchpoints = Object.entries(document.touchpoints).map(([id, { binding, failing, satisfaction }]) => [
    id,
    binding,
    failing,
    satisfaction,
  ]);
  const met = Object.values(document.interactions).map(({ step, touchpoint, order }) => [
    step,
    touchpoint,
    order,
  ]);
  const steps = Object.entries(document.steps).map(([id, { stage, order }]) => [id, stage, order]);
  const stages = Object.entries(document.stages).map(([id, { order }]) => [id, order]);
  return JSON.stringify([touchpoints, met, steps, stages, document.within]);
}
