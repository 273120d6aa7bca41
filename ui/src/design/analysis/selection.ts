/** Selections of events as people read them, and durations as questions write them. Pure. */
import type { Selector } from "@/api/generated";

export type Selection = string | Selector;

/** What people read: the given name, or the events' names; the same as the server's label. */
export function labelOf(selection: Selection): string {
  if (typeof selection === "string") return selection;
  return selection.name || (selection.events ?? []).join(" | ") || "*";
}

/** A selection of one bare event is written as its name, so that questions stay short. */
export function plain(selection: Selection): Selection {
  if (typeof selection === "string") return selection;
  const [only, ...others] = selection.events ?? [];
  const isBare = only !== undefined && others.length === 0 && !selection.where?.length;
  return isBare && (!selection.name || selection.name === only) ? only : selection;
}

export const UNITS = ["m", "h", "d", "w"] as const;
export type Unit = (typeof UNITS)[number];

export interface Span {
  amount: number;
  unit: Unit;
}

const SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Seconds of a written duration such as "7d"; null if it is not one. */
export function secondsOf(written: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)\s*$/.exec(written);
  const per = match?.[2] ? SECONDS[match[2]] : undefined;
  return match?.[1] && per ? Number(match[1]) * per : null;
}

/** A written duration as amount and unit, in minutes where it is written in smaller units. */
export function spanOf(written: string): Span | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(m|h|d|w)\s*$/.exec(written);
  const unit = UNITS.find((each) => each === match?.[2]);
  if (match?.[1] && unit) return { amount: Number(match[1]), unit };
  const seconds = secondsOf(written);
  return seconds === null ? null : { amount: seconds / 60, unit: "m" };
}

export function written(span: Span): string {
  return `${span.amount}${span.unit}`;
}
