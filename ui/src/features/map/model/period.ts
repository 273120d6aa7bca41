/** The period that data covers, and how long ago it ends, as people of each language write them. Pure. */
import type { Lang } from "@/design/format";

const locale = (lang: Lang) => (lang === "de" ? "de-DE" : "en-GB");

/** Two instants as a range of days: "1.–31. Okt. 2026", "1–31 Oct 2026". */
export function period(start: string, end: string, lang: Lang, zone: string): string {
  const format = new Intl.DateTimeFormat(locale(lang), {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: zone,
  });
  return format
    .formatRange(new Date(start), new Date(end))
    .replace(/^(.*?)\s*–\s*/u, (_, from: string) => (/\p{L}/u.test(from) ? `${from} – ` : `${from}–`));
}

export interface Freshness {
  /** "8 seconds ago" within two days, a day after that. */
  readonly words: string;
  readonly exact: string;
  /** Whether the data ends within the last day. */
  readonly recent: boolean;
}

const DAY = 86_400;
const UNITS = [
  ["day", DAY],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

export function freshness(end: string, now: number, lang: Lang, zone: string): Freshness {
  const ago = Math.max(0, (now - Date.parse(end)) / 1000);
  const exact = new Intl.DateTimeFormat(locale(lang), {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: zone,
  }).format(new Date(end));
  const [unit, seconds] = UNITS.find(([, length]) => ago >= length) ?? UNITS[3];
  const words =
    ago < 2 * DAY
      ? new Intl.RelativeTimeFormat(locale(lang), { style: "short" }).format(-Math.floor(ago / seconds), unit)
      : period(end, end, lang, zone);
  return { words, exact, recent: ago < DAY };
}
