/**
 * What the opportunities of a map are worth doing first: RICE, ICE, value by effort, or an own formula, and their order.
 *
 * Law: the same as the server's (etappe.maps.scoring): where an input is missing there is no score, but a reason; what has no
 * score comes after what has one, never as 0.
 */
import {
  type Formula,
  FormulaFault,
  INPUTS,
  type Input,
  type Inputs,
  readFormula,
  resultOf,
} from "./formula";
import { type FeltSteps, type Gap, gaps } from "./gaps";
import { ordered, signs, stepsInOrder } from "./ordering";
import type { Affected, Insight, MapDocument, Opportunity, OpportunityStatus, Scoring } from "./types";

export const METHODS: readonly Scoring[] = ["rice", "ice", "value_effort", "formula"];

/** What each method needs; an own formula needs what it names. */
export const NEEDED: Readonly<Record<Exclude<Scoring, "formula">, readonly Input[]>> = {
  rice: ["reach", "impact", "confidence", "effort"],
  ice: ["ice_impact", "ice_confidence", "ice_ease"],
  value_effort: ["value", "effort"],
};

const OWN = [
  "reach",
  "impact",
  "confidence",
  "effort",
  "value",
  "ice_impact",
  "ice_confidence",
  "ice_ease",
] as const;

type ScoreAbsent = "missing" | "no_formula" | "formula_wrong" | "undefined";

/** A score, better when higher; or why there is none, with the inputs that are missing. */
interface Score {
  readonly value: number | null;
  readonly absent: ScoreAbsent | null;
  readonly missing: readonly Input[];
}

export interface Priority {
  readonly cell: string;
  readonly lane: string;
  readonly step: string;
  readonly status: OpportunityStatus;
  readonly restsOn: readonly string[];
  /** Customers taken over: the most of the card's own and of what it rests on. */
  readonly customers: number | null;
  readonly inputs: Inputs;
  readonly score: Score;
}

/** Customers counted now, by step and kind. */
export type LiveCounts = Readonly<Record<string, Readonly<Partial<Record<Affected, number>>>>>;

type Judged = Pick<
  MapDocument,
  | "cells"
  | "experiences"
  | "formula"
  | "grounds"
  | "insights"
  | "lanes"
  | "opportunities"
  | "personas"
  | "scoring"
  | "stages"
  | "steps"
>;

function score(method: Scoring, inputs: Inputs, formula: Formula | ScoreAbsent): Score {
  if (method === "formula" && typeof formula === "string")
    return { value: null, absent: formula, missing: [] };
  const needed = method === "formula" ? (formula as Formula).names : NEEDED[method];
  const missing = needed.filter((name) => inputs[name] === undefined);
  if (missing.length > 0) return { value: null, absent: "missing", missing };
  const value = computed(method, inputs as Readonly<Record<Input, number>>, formula);
  return { value, absent: value === null ? "undefined" : null, missing: [] };
}

function computed(
  method: Scoring,
  inputs: Readonly<Record<Input, number>>,
  formula: Formula | ScoreAbsent,
): number | null {
  if (method === "rice") return (inputs.reach * inputs.impact * inputs.confidence) / inputs.effort;
  if (method === "ice") return inputs.ice_impact * inputs.ice_confidence * inputs.ice_ease;
  if (method === "value_effort") return inputs.value / inputs.effort;
  return resultOf(formula as Formula, inputs);
}

/** The map's own formula, or why there is none. */
export function formulaOf({ formula }: Pick<MapDocument, "formula">): Formula | ScoreAbsent {
  if (!formula) return "no_formula";
  try {
    return readFormula(formula);
  } catch (fault) {
    if (fault instanceof FormulaFault) return "formula_wrong";
    throw fault;
  }
}

/** The opportunities of a map by a method, the highest score first, then those without one in the order of the map. */
export function priorities(
  document: Judged,
  measured: FeltSteps = {},
  live: LiveCounts = {},
  method: Scoring = document.scoring,
): Priority[] {
  const formula = formulaOf(document);
  const felt = new Map(
    gaps(document, measured)
      .filter(({ persona }) => persona === null)
      .map((gap) => [gap.step, gap]),
  );
  const judged = new Map(Object.values(document.opportunities).map((one) => [one.cell, one]));
  const known = new Map(Object.values(document.insights).map((one) => [one.cell, one]));
  const found = cardsOf(document).map((cell): Priority => {
    const { lane = "", step = "" } = document.cells[cell] ?? {};
    const own = judged.get(cell) ?? { cell };
    const restsOn = groundsOf(document, cell);
    const insights = [cell, ...restsOn].flatMap((card) => known.get(card) ?? []);
    const counted = [own, ...insights].flatMap(({ taken }) => (taken ? [taken.customers] : []));
    const customers = counted.length > 0 ? Math.max(...counted) : null;
    const inputs = inputsOf(own, insights, felt.get(step), live[step] ?? {}, customers);
    return {
      cell,
      lane,
      step,
      status: own.status ?? "new",
      restsOn,
      customers,
      inputs,
      score: score(method, inputs, formula),
    };
  });
  return found.sort((a, b) => rank(a) - rank(b) || (b.score.value ?? 0) - (a.score.value ?? 0));
}

const rank = ({ score }: Priority): number => (score.value === null ? 1 : 0);

/** The cards that a card rests on. */
export function groundsOf({ grounds }: Pick<MapDocument, "grounds">, card: string): string[] {
  return Object.keys(grounds)
    .sort(signs)
    .flatMap((id) => (grounds[id]?.source === card ? [grounds[id].target] : []));
}

/** The cards that are opportunities and shown, in the order of the map. */
function cardsOf(document: Judged): string[] {
  const steps = new Map(
    stepsInOrder(document)
      .map(([id], place) => [id, place] as const)
      .filter(([id]) => {
        const step = document.steps[id];
        return step && !step.hidden && !document.stages[step.stage]?.hidden;
      }),
  );
  const lanes = new Map(
    ordered(document.lanes)
      .map(([id], place) => [id, place] as const)
      .filter(([id]) => {
        const lane = document.lanes[id];
        return lane && (lane.type === "opportunity" || lane.type === "solution") && !lane.hidden;
      }),
  );
  const places = ordered(document.cells).flatMap(([id, cell], number) => {
    const step = steps.get(cell.step);
    const lane = lanes.get(cell.lane);
    return step === undefined || lane === undefined ? [] : [{ id, step, lane, number }];
  });
  places.sort((a, b) => a.step - b.step || a.lane - b.lane || a.number - b.number);
  return places.map(({ id }) => id);
}

function inputsOf(
  own: Opportunity,
  insights: readonly Insight[],
  felt: Gap | undefined,
  live: Readonly<Partial<Record<Affected, number>>>,
  customers: number | null,
): Inputs {
  const inputs: Partial<Record<Input, number>> = {};
  const put = (name: Input, value: number | null | undefined) => {
    if (value !== null && value !== undefined) inputs[name] = value;
  };
  for (const name of OWN) put(name, own[name]);
  if (own.reach_live) {
    delete inputs.reach;
    put("reach", live[own.reach_live]);
  }
  for (const name of ["severity", "frequency"] as const) {
    const marks = insights.flatMap((one) => one[name] ?? []);
    if (marks.length > 0) put(name, Math.max(...marks));
  }
  for (const name of ["importance", "satisfaction", "gap"] as const) put(name, felt?.[name]);
  put("customers", customers);
  return Object.fromEntries(INPUTS.flatMap((name) => (name in inputs ? [[name, inputs[name]]] : [])));
}
