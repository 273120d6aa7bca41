/**
 * Of whom and when the numbers are, as it stands in the address, so that a link shows the same and the way back works.
 *
 * Law: an address holds the rules themselves and never the name of a segment, so that it means the same customers after
 * that segment was changed or deleted. What cannot be read is left out, and nothing else is lost by it. Pure.
 */
import type { SearchMiddleware } from "@tanstack/react-router";
import type { Scope } from "@/api/generated";
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
  /** With whom those are held together: all others, or others. Without it, but with a period beside, the same customers. */
  beside?: SegmentAt | "rest" | "all";
  /** And when. Without it, but with customers beside, at the same time. */
  beside_period?: Period | "before" | "year_before" | "whole";
}

const KEYS = ["segment", "period", "beside", "beside_period"] as const;

function isSegment(value: unknown): value is SegmentAt {
  if (typeof value !== "object" || value === null || !("rules" in value)) return false;
  return Array.isArray(value.rules) && value.rules.length > 0 && value.rules.every((rule) => isRule(rule));
}

export function readScope(search: Record<string, unknown>): ScopeSearch {
  const { segment, period, beside, beside_period } = search;
  const read: ScopeSearch = {};
  if (isSegment(segment)) read.segment = segment;
  if (isPeriod(period)) read.period = period;
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

/** What a scope is as an address: the rules and the days written out. */
export function addressOf({ segment, first = null, last = null }: Scope): ScopeSearch {
  const rules = rulesIn(segment);
  return {
    ...(rules.length > 0 ? { segment: { rules: [...rules] } } : {}),
    ...(first || last ? { period: ownPeriod({ first, last }) } : {}),
  };
}

/** Keeps them on the way to another screen of the same numbers, unless that says otherwise. */
export const keepScope: SearchMiddleware<ScopeSearch> = ({ search, next }) => {
  const to: Record<string, unknown> = { ...next(search) };
  const from: Record<string, unknown> = { ...search };
  for (const key of KEYS) if (!(key in to) && from[key] !== undefined) to[key] = from[key];
  return to;
};
