/** The numbers of a comparison as they are shown, and what each opens. Pure. */
import type { ActionEffect, EffectSide } from "@/api/generated";
import { count, decimal, type Lang, share } from "@/design/format";
import type { OpenedNumber } from "@/design/numbers";

export type Measure = ActionEffect["measure"];

/** A share in per cent, or a mean on its scale. */
export function shownValue(measure: Measure, value: number, lang: Lang): string {
  return measure === "satisfaction" ? decimal(value, lang, 2) : share(value, lang, 1);
}

/** Two days as one stretch: 2 Feb – 8 Mar 2026. */
export function days(first: string, last: string, lang: Lang): string {
  return new Intl.DateTimeFormat(lang === "de" ? "de-DE" : "en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).formatRange(new Date(first), new Date(last));
}

export function dayOf(day: string, lang: Lang): string {
  return new Intl.DateTimeFormat(lang === "de" ? "de-DE" : "en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(day));
}

/** Its interval, and how many it rests on. */
export function detailOf(measure: Measure, side: EffectSide, lang: Lang): string {
  const n = `n = ${count(side.n, lang)}`;
  if (typeof side.low !== "number" || typeof side.high !== "number") return n;
  return `${shownValue(measure, side.low, lang)} – ${shownValue(measure, side.high, lang)} · ${n}`;
}

const PARTS: Record<Measure, OpenedNumber["part"]> = {
  onward: { part: "funnel", position: 2, outcome: "reached" },
  drop_off: { part: "funnel", position: 1, outcome: "dropped" },
  failing: { part: "funnel", position: 2, outcome: "reached" },
  satisfaction: { part: "satisfaction" },
};

/** What a side's number opens; null where there is none. */
export function opened(
  measure: Measure,
  side: EffectSide,
  words: { readonly title: string; readonly place: string },
  lang: Lang,
): OpenedNumber | null {
  if (typeof side.value !== "number") return null;
  return {
    title: `${words.title}, ${days(side.first, side.last, lang)}`,
    value: shownValue(measure, side.value, lang),
    detail: detailOf(measure, side, lang),
    place: words.place,
    of: side.of,
    part: PARTS[measure],
  };
}

export interface Scale {
  readonly from: number;
  readonly to: number;
}

/** From where to where a drawing goes, so that all sides and the target are in it with some room around. */
export function scaleOf(
  measure: Measure,
  sides: readonly EffectSide[],
  target: number | null | undefined,
): Scale {
  const values = sides.flatMap(({ low, high, value }) => [low, high, value]);
  const known = [...values, target].filter((value) => typeof value === "number");
  if (known.length === 0) return { from: 0, to: 1 };
  const least = Math.min(...known);
  const most = Math.max(...known);
  const room = Math.max((most - least) * 0.12, 0.005);
  if (measure === "satisfaction") return { from: least - room, to: most + room };
  return { from: Math.max(0, least - room), to: Math.min(1, most + room) };
}

/** Where a value stands on a scale, in per cent of its length. */
export const placeOn = ({ from, to }: Scale, value: number): number => ((value - from) / (to - from)) * 100;
