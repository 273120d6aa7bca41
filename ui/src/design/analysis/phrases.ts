/** Figures inside sentences: intervals that name their unit once, durations in the case a sentence needs. Pure. */
import { decimal, duration, type Lang, share } from "@/design/format";

/** Digits that an interval's ends need: the smaller the upper end, the more. */
function digitsOf(high: number): number {
  return high <= 0 || high >= 0.0995 ? 0 : high >= 0.00995 ? 1 : high >= 0.000995 ? 2 : 3;
}

/** Nothing is written 0, not 0.00, whatever the digits of what stands beside it. */
const digitsAt = (value: number, digits: number) => (value === 0 ? 0 : digits);

/** An interval of shares in [0, 1]: 37–39 %, with more digits where the upper end is under 10 %. */
export function interval(low: number, high: number, lang: Lang): string {
  const digits = digitsOf(high);
  return `${decimal(low * 100, lang, digitsAt(low, digits))}–${share(high, lang, digits)}`;
}

/** A share with its interval, both with the same digits: 38 % (37–39 %). */
export function shareWithin(value: number, low: number, high: number, lang: Lang): string {
  return `${share(value, lang, digitsAt(value, digitsOf(high)))} (${interval(low, high, lang)})`;
}

/** A share of a whole as per cent; what is there but rounds to nothing is said to be less than 0.1 %. */
export function portion(value: number, lang: Lang): string {
  return value > 0 && value < 0.0005 ? `< ${share(0.001, lang, 1)}` : share(value, lang);
}

/** A duration after a preposition, which German puts in the dative: nach 5 Tagen. */
export function durationAfter(seconds: number, lang: Lang): string {
  const written = duration(seconds, lang);
  return lang === "de" ? written.replace(/(Tage|Jahre)$/, "$1n") : written;
}

/** A period in days, its common parts written once: 1.–31. Okt. 2026, 1 Sept – 31 Oct 2026. */
export function period(start: string, end: string, lang: Lang, zone?: string): string {
  return new Intl.DateTimeFormat(lang === "de" ? "de-DE" : "en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: zone,
  })
    .formatRange(new Date(start), new Date(end))
    .replace(/^(.*?)\s*–\s*/u, (_, from: string) => (/\p{L}/u.test(from) ? `${from} – ` : `${from}–`));
}
