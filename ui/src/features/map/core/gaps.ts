/**
 * What customers expect, what they experience and how important it is to them, step by step and for each persona.
 *
 * Law: the same as the server's (etappe.maps.gaps): what was measured comes before what was drawn, and only where it is about
 * everybody, or for one persona about the customers it stands for; nothing is filled in, and what a persona has from all says so.
 */
import { ordered, stepsInOrder } from "./ordering";
import type { Evidence, Experience, MapDocument } from "./types";

/** Where quadrants meet, on the scale of importance and satisfaction, 1 to 5. */
export const MIDDLE = 3;
const TO_SATISFACTION = 3;

type Quadrant = "improve" | "keep" | "minor" | "generous";

export interface Gap {
  readonly step: string;
  /** Null: all customers. */
  readonly persona: string | null;
  readonly evidence: Evidence;
  readonly expected: number | null;
  readonly experienced: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number | null;
  readonly importance: number | null;
  readonly satisfaction: number | null;
  readonly gap: number | null;
  /** Opportunity score, 1 to 9, and what it is at the ends of the interval. */
  readonly score: number | null;
  readonly scoreLow: number | null;
  readonly scoreHigh: number | null;
  readonly quadrant: Quadrant | null;
  /** What is drawn for all customers, not for the persona. */
  readonly ofAll: readonly ("expected" | "importance")[];
}

/** What of a step's measures is read here. */
interface Felt {
  readonly experience?: number | null;
  readonly experience_low?: number | null;
  readonly experience_high?: number | null;
  readonly score_n?: number | null;
}

export type FeltSteps = Readonly<Record<string, Felt>>;

type Drawn = Pick<MapDocument, "experiences" | "personas" | "stages" | "steps">;

/** A row for each step and persona of whom anything is drawn or measured, in the order of the map; all customers come first. */
export function gaps(document: Drawn, measured: FeltSteps = {}): Gap[] {
  const key = (step: string, persona: string | null) => `${step} ${persona ?? ""}`;
  const drawn = new Map(
    Object.values(document.experiences).map((one) => [key(one.step, one.persona ?? null), one]),
  );
  const personas = [null, ...ordered(document.personas).map(([id]) => id)];
  return stepsInOrder(document).flatMap(([step, { stage, hidden }]) => {
    if (hidden || document.stages[stage]?.hidden) return [];
    const felt = Object.hasOwn(measured, step) ? measured[step] : undefined;
    return personas.flatMap((persona): Gap[] => {
      const one = drawn.get(key(step, persona));
      if (persona === null && felt && isNumber(felt.experience))
        return [
          row(
            one ?? { step },
            "measured",
            felt.experience,
            felt.score_n,
            felt.experience_low,
            felt.experience_high,
          ),
        ];
      return one ? [row(one, one.evidence ?? "assumed", one.experienced, one.n)] : [];
    });
  });
}

/**
 * A row for each step at which anything is drawn for a persona, or measured of the customers it stands for; `measured` is of those alone.
 * Expectation and importance are the persona's own, and where none is drawn for it those of all customers.
 */
export function gapsOf(document: Drawn, persona: string, measured: FeltSteps = {}): Gap[] {
  const drawn = Object.values(document.experiences);
  const at = (step: string, whose: string | null) =>
    drawn.find((one) => one.step === step && (one.persona ?? null) === whose);
  return stepsInOrder(document).flatMap(([step, { stage, hidden }]): Gap[] => {
    if (hidden || document.stages[stage]?.hidden) return [];
    const felt = Object.hasOwn(measured, step) ? measured[step] : undefined;
    const own = at(step, persona);
    const isMeasured = felt !== undefined && isNumber(felt.experience);
    if (!own && !isMeasured) return [];
    const all = at(step, null);
    const expected = own?.expected ?? all?.expected ?? null;
    const importance = own?.importance ?? all?.importance ?? null;
    const whole = { ...(own ?? { step, persona }), expected, importance };
    const found = isMeasured
      ? row(whole, "measured", felt.experience, felt.score_n, felt.experience_low, felt.experience_high)
      : row(whole, own?.evidence ?? "assumed", own?.experienced, own?.n);
    const ofAll = [
      ...(expected !== null && !isNumber(own?.expected) ? (["expected"] as const) : []),
      ...(importance !== null && !isNumber(own?.importance) ? (["importance"] as const) : []),
    ];
    return [{ ...found, ofAll }];
  });
}

type Maybe = number | null | undefined;

const isNumber = (value: Maybe): value is number => value !== null && value !== undefined;

function row(
  drawn: Experience,
  evidence: Evidence,
  experienced: Maybe,
  n: Maybe,
  low?: Maybe,
  high?: Maybe,
): Gap {
  const expected = drawn.expected ?? null;
  const importance = drawn.importance ?? null;
  const satisfaction = satisfied(experienced);
  return {
    step: drawn.step,
    persona: drawn.persona ?? null,
    evidence,
    expected,
    experienced: experienced ?? null,
    low: low ?? null,
    high: high ?? null,
    n: n ?? null,
    importance,
    satisfaction,
    gap: isNumber(experienced) && expected !== null ? experienced - expected : null,
    score: opportunity(importance, satisfaction),
    scoreLow: opportunity(importance, satisfied(high)),
    scoreHigh: opportunity(importance, satisfied(low)),
    quadrant: quadrantOf(importance, satisfaction),
    ofAll: [],
  };
}

const satisfied = (experienced: Maybe): number | null =>
  isNumber(experienced) ? experienced + TO_SATISFACTION : null;

function opportunity(importance: number | null, satisfaction: number | null): number | null {
  if (importance === null || satisfaction === null) return null;
  return importance + Math.max(importance - satisfaction, 0);
}

function quadrantOf(importance: number | null, satisfaction: number | null): Quadrant | null {
  if (importance === null || satisfaction === null) return null;
  if (importance >= MIDDLE) return satisfaction >= MIDDLE ? "keep" : "improve";
  return satisfaction >= MIDDLE ? "generous" : "minor";
}
