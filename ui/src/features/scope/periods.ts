/**
 * Periods as people choose them, and the days that they mean.
 *
 * Law: today is the last day of the data, not of the clock, so that an address means the same numbers on every machine.
 * Days are dates of the project's calendar, `2026-03-01`, both included. Pure.
 */

/** The first and the last day, both included; null for no bound. */
export interface Days {
  readonly first: string | null;
  readonly last: string | null;
}

export const PRESETS = [
  "last_7",
  "last_30",
  "last_90",
  "this_month",
  "last_month",
  "this_quarter",
  "last_quarter",
] as const;
type Preset = (typeof PRESETS)[number];
/** A preset, or own days such as `2026-03-01..2026-03-31`, of which either may be left out. */
export type Period = Preset | `${string}..${string}`;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const instantOf = (day: string) => Date.parse(`${day}T00:00:00Z`);

/** Whether a text is a day of the calendar. */
export function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(instantOf(text)) && dayOf(instantOf(text)) === text;
}

export function isPeriod(value: unknown): value is Period {
  if (typeof value !== "string") return false;
  if (PRESETS.some((each) => each === value)) return true;
  const { first, last } = daysOf(value);
  if (first === null && last === null) return false;
  return [first, last].every((day) => day === null || isDay(day)) && !(first && last && last < first);
}

export function ownPeriod({ first, last }: Days): Period {
  return `${first ?? ""}..${last ?? ""}`;
}

function daysOf(own: string): Days {
  const ends = own.split("..");
  return ends.length === 2 ? { first: ends[0] || null, last: ends[1] || null } : { first: null, last: null };
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

const MS = 86_400_000;
const later = (day: string, days: number) => dayOf(instantOf(day) + days * MS);

/** The first day of a month, counted from January of the year 0. */
const monthBegins = (month: number) => dayOf(Date.UTC(Math.floor(month / 12), month % 12, 1));
const monthOf = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;

/** The same day of another month, or that month's last day where it is shorter. */
function moved(day: string, months: number): string {
  const month = monthOf(day) + months;
  const same = `${monthBegins(month).slice(0, 8)}${day.slice(8)}`;
  return isDay(same) ? same : later(monthBegins(month + 1), -1);
}

/** How many months a period of the calendar has; 0 for others. */
function monthsIn(period: Period): number {
  return period.endsWith("_month") ? 1 : period.endsWith("_quarter") ? 3 : 0;
}

/** The days that a period means, where `today` is the last day of the data. */
export function daysIn(period: Period, today: string): Days {
  const month = monthOf(today);
  const quarter = month - (month % 3);
  switch (period) {
    case "last_7":
    case "last_30":
    case "last_90":
      return { first: later(today, 1 - Number(period.slice(5))), last: today };
    case "this_month":
      return { first: monthBegins(month), last: today };
    case "last_month":
      return { first: monthBegins(month - 1), last: later(monthBegins(month), -1) };
    case "this_quarter":
      return { first: monthBegins(quarter), last: today };
    case "last_quarter":
      return { first: monthBegins(quarter - 3), last: later(monthBegins(quarter), -1) };
    default:
      return daysOf(period);
  }
}

/**
 * The period before: as many days directly before it; of a month or a quarter the same part of the one before. Null where
 * the period has no begin or no end.
 */
export function daysBefore(period: Period, today: string): Days | null {
  const { first, last } = daysIn(period, today);
  if (first === null || last === null) return null;
  const months = monthsIn(period);
  if (months === 0) {
    const days = Math.round((instantOf(last) - instantOf(first)) / MS) + 1;
    return { first: later(first, -days), last: later(first, -1) };
  }
  const isWhole = period.startsWith("last_");
  return { first: moved(first, -months), last: isWhole ? later(first, -1) : moved(last, -months) };
}

/** The same days a year earlier. Null where the period has no begin or no end. */
export function daysAYearBefore(period: Period, today: string): Days | null {
  const { first, last } = daysIn(period, today);
  if (first === null || last === null) return null;
  return { first: moved(first, -12), last: moved(last, -12) };
}

/** The day of an instant in a time zone. */
export function dayIn(instant: string, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: zone });
  return parts.format(new Date(instant));
}
