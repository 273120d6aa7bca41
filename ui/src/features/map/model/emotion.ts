/** The emotion lane as numbers: what is expected and experienced at each step, and how it is known. Pure. */
import type { StepMeasures } from "@/api/generated";
import { labelled } from "@/design/emotion/extremes";
import type { Evidence, MapDocument } from "../core/types";

export interface Feeling {
  readonly expected: number | null;
  /** Measured where there are scores, otherwise as drawn. */
  readonly experienced: number | null;
  readonly evidence: Evidence;
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

/** One feeling a step, in the order of the steps. */
export function feelingsOf(
  steps: readonly { readonly id: string }[],
  experiences: MapDocument["experiences"],
  measures: Readonly<Record<string, StepMeasures>> | null,
): Feeling[] {
  const drawn = new Map(Object.values(experiences).map((each) => [each.step, each]));
  const feelings = steps.map((step) => {
    const own = drawn.get(step.id);
    const measure = measures?.[step.id];
    const measured = measure?.experience ?? null;
    const experienced = measured ?? own?.experienced ?? null;
    return {
      expected: own?.expected ?? null,
      experienced,
      evidence: measured === null ? (own?.evidence ?? "assumed") : ("measured" as const),
      low: measured === null ? null : (measure?.experience_low ?? null),
      high: measured === null ? null : (measure?.experience_high ?? null),
      drawn: own?.experienced ?? null,
      bad: experienced !== null && experienced <= CLEARLY_BELOW_NEUTRAL,
    };
  });
  const named = new Set(labelled(feelings.map((feeling) => feeling.experienced)));
  return feelings.map((feeling, column) => ({ ...feeling, labelled: named.has(column) }));
}

const MARGIN = 0.13;

/** Where a value of −2 … +2 stands in a lane of height 1, from the top; values beyond stand at the edge. */
export function heightOf(value: number): number {
  const kept = Math.min(2, Math.max(-2, value));
  return 0.5 - (kept / 4) * (1 - 2 * MARGIN);
}
