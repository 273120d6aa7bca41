/** Measured and drawn, side by side: what is drawn on the scale that was asked, and whether the data say otherwise. Pure. */
import type { EffortSign, Satisfaction, TouchpointNumbers } from "@/api/generated";
import type { Row } from "./listing";

/** A drawn experience, −2 to +2, on the scale of a question. */
export function onScale(experience: number, { lowest, highest, higher_is_better }: Satisfaction): number {
  const share = (((higher_is_better ?? true) ? experience : -experience) + 2) / 4;
  return lowest + share * (highest - lowest);
}

/** A drawn effort, 1 to 5, on the scale of a question about effort: much of it is bad. */
export function effortOnScale(effort: number, question: Satisfaction): number {
  return onScale(3 - effort, question);
}

/** Whether what is drawn lies outside the interval of what is measured; without an interval nobody knows. */
function isContradicted(drawn: number | undefined, low?: number | null, high?: number | null): boolean {
  return drawn !== undefined && low != null && high != null && (drawn < low || drawn > high);
}

/** Where the organisation speaks first: that customers meet it again says nothing of their effort. */
const SPOKEN_TO: ReadonlySet<string> = new Set(["ads", "email", "post", "print", "social"]);

/** What customers did that may speak of effort. */
export function signsOf(
  numbers: TouchpointNumbers | null,
  channel: string,
): { what: "failing" | "again"; sign: EffortSign }[] {
  const { failing, again } = numbers ?? {};
  return [
    ...(failing?.share != null ? [{ what: "failing" as const, sign: failing }] : []),
    ...(again?.share != null && !SPOKEN_TO.has(channel) ? [{ what: "again" as const, sign: again }] : []),
  ];
}

type Felt = Pick<Row, "numbers" | "experienced" | "effort">;

export function satisfactionContradicted({ numbers, experienced }: Felt): boolean {
  return isContradicted(experienced?.mean, numbers?.experience_low, numbers?.experience_high);
}

export function effortContradicted({ numbers, effort }: Felt): boolean {
  return isContradicted(effort?.mean, numbers?.effort?.effort_low, numbers?.effort?.effort_high);
}
