/** The emotion lane as numbers: what is expected and experienced at each step, and how it is known. Pure. */
import type { StepMeasures } from "@/api/generated";
import { labelled } from "@/design/emotion/extremes";
import type { Evidence, Experience, MapDocument } from "../core/types";

export interface Feeling {
  readonly expected: number | null;
  /** Measured where there are scores, otherwise as drawn. */
  readonly experienced: number | null;
  readonly evidence: Evidence;
  /** Whether the value comes from scores, so that it cannot be drawn. */
  readonly isMeasured: boolean;
  /** Ends of the interval; null where the value is drawn. */
  readonly low: number | null;
  readonly high: number | null;
  /** What was drawn, even where scores have taken its place. */
  readonly drawn: number | null;
  /** Whether the value stands beside its point without being asked for. */
  readonly labelled: boolean;
  /** Whether customers suffer here: clearly below neutral. */
  readonly bad: boolean;
}

const CLEARLY_BELOW_NEUTRAL = -0.5;

/**
 * One feeling a step, in the order of the steps. A persona without a word of their own at a step has everybody's there;
 * null is everybody. Scores are measured of everybody, so they stand for a persona too.
 */
export function feelingsOf(
  steps: readonly { readonly id: string }[],
  experiences: MapDocument["experiences"],
  measures: Readonly<Record<string, StepMeasures>> | null,
  persona: string | null = null,
): Feeling[] {
  const drawn = new Map<string, Experience>();
  for (const each of Object.values(experiences)) {
    const whose = each.persona ?? null;
    if (whose === persona || (whose === null && !drawn.has(each.step))) drawn.set(each.step, each);
  }
  const feelings = steps.map(({ id }) => {
    const own = drawn.get(id);
    const measure = measures?.[id];
    const measured = measure?.experience ?? null;
    const experienced = measured ?? own?.experienced ?? null;
    return {
      expected: own?.expected ?? null,
      experienced,
      evidence: measured === null ? (own?.evidence ?? "assumed") : ("measured" as const),
      isMeasured: measured !== null,
      low: measured === null ? null : (measure?.experience_low ?? null),
      high: measured === null ? null : (measure?.experience_high ?? null),
      drawn: own?.experienced ?? null,
      bad: experienced !== null && experienced <= CLEARLY_BELOW_NEUTRAL,
    };
  });
  const named = new Set(labelled(feelings.map((feeling) => feeling.experienced)));
  return feelings.map((feeling, column) => ({ ...feeling, labelled: named.has(column) }));
}

/** What a persona is thought to experience of their own, by step; null where nothing is said of them. */
export function ownCurve(
  steps: readonly { readonly id: string }[],
  experiences: MapDocument["experiences"],
  persona: string,
): (number | null)[] {
  const own = new Map(
    Object.values(experiences)
      .filter((each) => each.persona === persona)
      .map(({ step, experienced }) => [step, experienced ?? null]),
  );
  return steps.map(({ id }) => own.get(id) ?? null);
}

const MARGIN = 0.13;

/** Where a value of −2 … +2 stands in a lane of height 1, from the top; values beyond stand at the edge. */
export function heightOf(value: number): number {
  const kept = Math.min(2, Math.max(-2, value));
  return 0.5 - (kept / 4) * (1 - 2 * MARGIN);
}

/** How finely feelings are drawn. */
export const FINEST = 0.25;

/** The value to draw at a height of the lane, in quarters; the inverse of `heightOf`. */
export function valueAt(share: number): number {
  const value = ((0.5 - share) * 4) / (1 - 2 * MARGIN);
  return keptValue(Math.round(value / FINEST) * FINEST);
}

export function keptValue(value: number): number {
  return Math.min(2, Math.max(-2, value)) || 0; // no negative zero
}
