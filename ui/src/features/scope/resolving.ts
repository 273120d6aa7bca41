/**
 * What an address means: the scopes that questions are asked with.
 *
 * Law: an address that cannot be understood never means everybody: then there is no scope, and the reason. Pure.
 */
import type { Scope } from "@/api/generated";
import type { Selection } from "@/design/analysis/selection";
import type { ScopeSearch } from "./address";
import { type Days, daysAYearBefore, daysBefore, daysIn } from "./periods";
import { type Rule, restOf } from "./rules";

/** One side of what is shown: the scope that is asked, and of whom and when that is. */
export interface Side {
  /** Null: everybody, at any time. */
  readonly scope: Scope | null;
  /** Whose: of those who meet the rules, of everybody where there are none, or of who is left out of the first side. */
  readonly whose: { readonly rules: readonly Rule[]; readonly isRest?: boolean };
  readonly days: Days;
  /** With which events the journeys begin; null where they are whole. */
  readonly trigger: Selection | null;
}

/** Why an address means nothing. */
export type Trouble = "nobody_left" | "no_period";

export type Understood =
  | { readonly trouble: null; readonly shown: Side; readonly beside: Side | null }
  | { readonly trouble: Trouble };

const EVERYBODY: Side["whose"] = { rules: [] };
const ALWAYS: Days = { first: null, last: null };

function side(whose: Side["whose"], days: Days, trigger: Selection | null): Side {
  const { first, last } = days;
  const scope: Scope = {
    ...(whose.rules.length > 0 ? { segment: { rules: [...whose.rules] } } : {}),
    ...(first === null ? {} : { first }),
    ...(last === null ? {} : { last }),
    ...(trigger === null ? {} : { trigger }),
  };
  return { scope: Object.keys(scope).length > 0 ? scope : null, whose, days, trigger };
}

/** Whether an address names anything beside what it shows. */
export const hasBeside = ({ beside, beside_period }: ScopeSearch) =>
  beside !== undefined || beside_period !== undefined;

/** What an address means, where `today` is the last day of the data; null without data. */
export function understood(search: ScopeSearch, today: string | null): Understood {
  const whose = search.segment ?? EVERYBODY;
  const days = search.period === undefined || today === null ? ALWAYS : daysIn(search.period, today);
  const trigger = search.trigger ?? null;
  const shown = side(whose, days, trigger);
  if (!hasBeside(search)) return { trouble: null, shown, beside: null };
  const others = whoseBeside(search, whose);
  if (others === null) return { trouble: "nobody_left" };
  const then = daysBeside(search, days, today);
  return then === null
    ? { trouble: "no_period" }
    : { trouble: null, shown, beside: side(others, then, trigger) };
}

function whoseBeside({ beside }: ScopeSearch, own: Side["whose"]): Side["whose"] | null {
  if (beside === undefined) return own;
  if (beside === "all") return EVERYBODY;
  if (beside !== "rest") return beside;
  const rules = restOf(own.rules);
  return rules === null ? null : { rules, isRest: true };
}

function daysBeside(
  { period, beside_period: beside }: ScopeSearch,
  days: Days,
  today: string | null,
): Days | null {
  if (beside === undefined || today === null) return days;
  if (beside === "whole") return ALWAYS;
  if (beside !== "before" && beside !== "year_before") return daysIn(beside, today);
  if (period === undefined) return null;
  return beside === "before" ? daysBefore(period, today) : daysAYearBefore(period, today);
}
