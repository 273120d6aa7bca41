/** How fresh an instant is, in words. Pure. */
import type { Lang } from "@/design/format";
import { period } from "./phrases";

const DAY = 86_400;
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", DAY],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago: 8 seconds ago, gestern. */
export function ago(iso: string, lang: Lang, now: number = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1_000;
  const format = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  const [unit, per] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? (["second", 1] as const);
  return format.format(Math.round(seconds / per), unit);
}

/** Whether data that ends then is of now: it ends within the last day. */
export function isRecent(iso: string, now: number = Date.now()): boolean {
  return now - Date.parse(iso) < DAY * 1_000;
}

/** The instant up to which data is known: how long ago within two days, the day after that. */
export function asOf(iso: string, lang: Lang, zone: string, now: number = Date.now()): string {
  return now - Date.parse(iso) < 2 * DAY * 1_000 ? ago(iso, lang, now) : period(iso, iso, lang, zone);
}
