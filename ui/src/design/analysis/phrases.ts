/** Figures inside sentences: intervals that name their unit once, durations in the case a sentence needs. Pure. */
import { decimal, duration, type Lang, share } from "@/design/format";

/** An interval of shares in [0, 1]: 37–39 %, with one digit where the upper end is under 10 %. */
export function interval(low: number, high: number, lang: Lang): string {
  const digits = high < 0.0995 ? 1 : 0;
  return `${decimal(low * 100, lang, digits)}–${share(high, lang, digits)}`;
}

/** A share with its interval, both with the same digits: 38 % (37–39 %). */
export function shareWithin(value: number, low: number, high: number, lang: Lang): string {
  return `${share(value, lang, high < 0.0995 ? 1 : 0)} (${interval(low, high, lang)})`;
}

/** A duration after a preposition, which German puts in the dative: nach 5 Tagen. */
export function durationAfter(seconds: number, lang: Lang): string {
  const written = duration(seconds, lang);
  return lang === "de" ? written.replace(/(Tage|Jahre)$/, "$1n") : written;
}

/** A period in days, its common parts written once: 1.–31. Okt. 2026. */
export function period(start: string, end: string, lang: Lang, zone?: string): string {
  return new Intl.DateTimeFormat(lang === "de" ? "de-DE" : "en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: zone,
  }).formatRange(new Date(start), new Date(end));
}
