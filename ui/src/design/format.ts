/** Numbers, shares, durations and instants as people of each language write them. Pure. */

export type Lang = "en" | "de";

const locale = (lang: Lang) => (lang === "de" ? "de-DE" : "en-GB");
const NARROW = "\u202f";

export function count(value: number, lang: Lang): string {
  return new Intl.NumberFormat(locale(lang)).format(value);
}

export function decimal(value: number, lang: Lang, digits = 1): string {
  return new Intl.NumberFormat(locale(lang), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** A score that may be of any size, with as many digits as tell two apart. */
export function points(value: number, lang: Lang): string {
  const size = Math.abs(value);
  return decimal(value, lang, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** A share in [0, 1] as per cent: whole, or with one digit under 10 % and where asked. */
export function share(value: number, lang: Lang, digits?: number): string {
  const percent = value * 100;
  const places = digits ?? (percent > 0 && percent < 9.95 ? 1 : 0);
  const written = decimal(percent, lang, places);
  return lang === "de" ? `${written}${NARROW}%` : `${written}%`;
}

/** A score of −2 … +2 with its sign. */
export function signed(value: number, lang: Lang, digits = 1): string {
  const written = decimal(Math.abs(value), lang, digits);
  // What rounds to nothing has no sign.
  const isNothing = Number(Math.abs(value).toFixed(digits)) === 0;
  return isNothing ? written : value > 0 ? `+${written}` : `−${written}`;
}

const UNITS = [
  { from: 63_072_000, per: 31_557_600, en: ["year", "years"], de: ["Jahr", "Jahre"] },
  { from: 86_400, per: 86_400, en: ["day", "days"], de: ["Tag", "Tage"] },
  { from: 3_600, per: 3_600, en: ["h", "h"], de: ["h", "h"] },
  { from: 60, per: 60, en: ["min", "min"], de: ["min", "min"] },
  { from: 0, per: 1, en: ["s", "s"], de: ["s", "s"] },
] as const;

/** Seconds in the largest unit that says enough: 1.2 days, 19 h, 4 min. */
export function duration(seconds: number, lang: Lang): string {
  const unit = UNITS.find((candidate) => seconds >= candidate.from) ?? UNITS[UNITS.length - 1];
  if (!unit) return "";
  const amount = seconds / unit.per;
  const digits = amount < 9.95 && unit.per >= 3_600 && Math.abs(amount - Math.round(amount)) >= 0.05 ? 1 : 0;
  const written = new Intl.NumberFormat(locale(lang), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount);
  const [one, many] = unit[lang];
  return `${written}${NARROW}${written === "1" ? one : many}`;
}

export function instant(iso: string, lang: Lang, zone?: string): string {
  return new Intl.DateTimeFormat(locale(lang), {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: zone,
  }).format(new Date(iso));
}

/** An instant to the second, for what happens now. */
export function moment(iso: string, lang: Lang, zone?: string): string {
  return new Intl.DateTimeFormat(locale(lang), {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: zone,
  }).format(new Date(iso));
}
