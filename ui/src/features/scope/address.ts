/**
 * Of whom and when the numbers are, as it stands in the address, so that a link shows the same and the way back works.
 *
 * Law: an address holds the rules themselves and never the name of a segment, so that it means the same customers after
 * that segment was changed or deleted. What cannot be read is left out, and nothing else is lost by it. Pure.
 */
import type { SearchMiddleware } from "@tanstack/react-router";
import type { Scope } from "@/api/generated";
import type { Selection } from "@/design/analysis/selection";
import { isPeriod, ownPeriod, type Period } from "./periods";
import { isRule, type Rule, rulesIn } from "./rules";

/** Rules that customers have to meet; one at least. */
export interface SegmentAt {
  rules: readonly Rule[];
}

export interface ScopeSearch {
  /** Whose numbers; without it everybody's. */
  segment?: SegmentAt;
  /** Of when; without it of the whole time. */
  period?: Period;
  /** With which events journeys begin, such as the trigger of a map's scenario; without it they are whole. Of both sides. */
  trigger?: Selection;
  /** With whom those are held together: all others, or others. Without it, but with a period beside, the same customers. */
  beside?: SegmentAt | "rest" | "all";
  /** And when. Without it, but with customers beside, at the same time. */
  beside_period?: Period | "before" | "year_before" | "whole";
}

const KEYS = ["segment", "period", "trigger", "beside", "beside_period"] as const;

function isSegment(value: unknown): value is SegmentAt {
  if (typeof value !== "object" || value === null || !("rules" in value)) return false;
  return Array.isArray(value.rules) && value.rules.length > 0 && value.rules.every((rule) => isRule(rule));
}

/** Whether a value names events, by a name or by names and conditions; whether there are such events is for the server to say. */
function isTrigger(value: unknown): value is Selection {
  if (typeof value === "string") return value !== "";
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { events = [], where = [] } = value as { events?: unknown; where?: unknown };
  return Array.isArray(events) && Array.isArray(where) && events.length + where.length > 0;
}

export function readScope(search: Record<string, unknown>): ScopeSearch {
  const { segment, period, trigger, beside, beside_period } = search;
  const read: ScopeSearch = {};
  if (isSegment(segment)) read.segment = segment;
  if (isPeriod(period)) read.period = period;
  if (isTrigger(trigger)) read.trigger = trigger;
  if (isSegment(beside) || beside === "rest" || beside === "all") read.beside = beside;
  if (
    isPeriod(beside_period) ||
    beside_period === "before" ||
    beside_period === "year_before" ||
    beside_period === "whole"
  )
    read.beside_period = beside_period;
  return read;
}

/** Whether two triggers are the same events, however the one or the other is written. */
export function sameTrigger(one: Selection, other: Selection): boolean {
  const [a, b] = [one, other].map((each) => {
    const { events = [], where = [] } = typeof each === "string" ? { events: [each] } : each;
    return JSON.stringify([
      events,
      where.map(({ property, operator = "is", values = [] }) => [property, operator, values]),
    ]);
  });
  return a === b;
}

/** What a scope is as an address: the rules and the days written out. */
export function addressOf({ segment, first = null, last = null, trigger = null }: Scope): ScopeSearch {
  const rules = rulesIn(segment);
  return {
    ...(rules.length > 0 ? { segment: { rules: [...rules] } } : {}),
    ...(first || last ? { period: ownPeriod({ first, last }) } : {}),
    ...(trigger ? { trigger } : {}),
  };
}

/** Keeps them on the way to another screen of the same numbers, unless that says otherwise. */
export const keepScope: SearchMiddleware<ScopeSearch> = ({ search, next }) => {
  const to: Record<string, unknown> = { ...next(search) };
  const from: Record<string, unknown> = { ...search };
  for (const key of KEYS) if (!(key in to) && from[key] !== undefined) to[key] = from[key];
  return to;
};
