/**
 * Measured numbers in words: what a metric lane shows at a step, what it opens, or why there is none.
 *
 * Law: a value that is absent says why, and is never 0; a number that is shown opens with the very question that the
 * server answered. Pure; `t` speaks from the map's catalogue.
 */
import type { TFunction } from "i18next";
import type { Funnel, Lane, StepMeasures } from "@/api/generated";
import { count, decimal, duration, type Lang, share, signed } from "@/design/format";
import type { OpenedNumber } from "@/design/numbers";

export type Measure = NonNullable<Lane["measure"]>;

export interface ShownNumber {
  readonly shown: "number";
  readonly value: string;
  /** Its unit or interval, in small type beside it. */
  readonly detail: string;
  /** What else belongs to it, in small type below. */
  readonly more?: string;
  /** The whole sentence, for the tooltip and for screen readers. */
  readonly sentence: string;
  /** Length of its bar in [0, 1]; null where it has none. */
  readonly bar: number | null;
  readonly opens: OpenedNumber | null;
}

export interface NoNumber {
  readonly shown: "none";
  readonly reason: string;
  readonly sentence: string;
}

export interface Reading {
  readonly t: TFunction<"map">;
  readonly lang: Lang;
  /** Most customers that any step of the map reached. */
  readonly most: number;
  readonly titleOf: (step: string) => string;
}

const NARROW = "\u202f";

/** An interval in per cent points: ± half where it is even, otherwise low–high. */
export function interval(low: number, mid: number, high: number, lang: Lang): string {
  const half = (high - low) / 2;
  const even = Math.abs((high + low) / 2 - mid) <= 0.12 * half;
  if (even) return `±${NARROW}${decimal(half * 100, lang, half < 0.0995 ? 1 : 0)}`;
  const digits = high - low < 0.1 ? 1 : 0;
  return `${decimal(low * 100, lang, digits)}–${share(high, lang, digits)}`;
}

/** What a metric lane shows at a step. */
export function measured(
  measure: Measure,
  step: StepMeasures | undefined,
  reading: Reading,
): ShownNumber | NoNumber {
  const { t } = reading;
  if (!step || (step.reached ?? null) === null)
    return none(reading, step?.step, t("absent.unbound"), t("absent.unboundLong"));
  switch (measure) {
    case "reached":
      return reached(step, reading);
    case "onward":
      return onward(step, reading);
    case "drop_off":
      return dropOff(step, reading);
    case "time_to_next":
      return timeToNext(step, reading);
    case "satisfaction":
      return satisfaction(step, reading);
  }
}

function none(reading: Reading, step: string | undefined, reason: string, sentence: string): NoNumber {
  return { shown: "none", reason, sentence: step ? `${reading.titleOf(step)}: ${sentence}` : sentence };
}

function absent(
  step: StepMeasures,
  code: NonNullable<StepMeasures["onward_absent"]>,
  reading: Reading,
): NoNumber {
  return none(reading, step.step, reading.t(`absent.${code}`), reading.t(`absent.${code}Long`));
}

function reached(step: StepMeasures, reading: Reading): ShownNumber {
  const { t, lang } = reading;
  const customers = step.reached ?? 0;
  const place = reading.titleOf(step.step);
  const value = count(customers, lang);
  const of = step.funnel;
  return {
    shown: "number",
    value,
    detail: "",
    sentence: t("number.reached", { place, value, count: customers }),
    bar: reading.most > 0 ? Math.sqrt(customers / reading.most) : 0,
    opens: of
      ? { title: t("opened.reached", { place }), value, place, of, part: firstStep("reached") }
      : null,
  };
}

const firstStep = (outcome: "reached" | "dropped") => ({ part: "funnel", position: 1, outcome }) as const;
const nextStep = { part: "funnel", position: 2, outcome: "reached" } as const;

/** The next step's title, or why there is no share that goes on to it. */
function next(step: StepMeasures, reading: Reading): { title: string; funnel: Funnel } | NoNumber {
  if (!step.next_step || !step.funnel)
    return none(reading, step.step, reading.t("absent.last"), reading.t("absent.lastLong"));
  if ((step.onward ?? null) === null) return absent(step, step.onward_absent ?? "no_entrants", reading);
  return { title: reading.titleOf(step.next_step), funnel: step.funnel };
}

function shareOf(
  step: StepMeasures,
  reading: Reading,
  value: number,
  ends: readonly [low: number | null | undefined, high: number | null | undefined],
  words: { sentence: string; title: string },
  opens: { of: Funnel; part: OpenedNumber["part"] },
): ShownNumber {
  const { t, lang } = reading;
  const [low, high] = ends;
  const written = share(value, lang);
  const hasInterval = typeof low === "number" && typeof high === "number";
  const detail = hasInterval ? interval(low, value, high, lang) : "";
  const known = t("number.known", { n: count(step.onward_n ?? 0, lang) });
  const open = step.open ? t("number.open", { n: count(step.open, lang), count: step.open }) : "";
  const range = hasInterval
    ? t("number.range", { low: share(low, lang, 1), high: share(high, lang, 1) })
    : "";
  return {
    shown: "number",
    value: written,
    detail,
    sentence: [`${reading.titleOf(step.step)}: ${written} ${words.sentence}`, range, known, open]
      .filter(Boolean)
      .join("; "),
    bar: null,
    opens: { title: words.title, value: written, detail: range, place: reading.titleOf(step.step), ...opens },
  };
}

function onward(step: StepMeasures, reading: Reading): ShownNumber | NoNumber {
  const to = next(step, reading);
  if ("shown" in to) return to;
  const words = {
    sentence: reading.t("number.onward", { next: to.title }),
    title: reading.t("opened.onward", { next: to.title }),
  };
  const ends = [step.onward_low, step.onward_high] as const;
  return shareOf(step, reading, step.onward ?? 0, ends, words, { of: to.funnel, part: nextStep });
}

const rest = (value: number | null | undefined) => (typeof value === "number" ? 1 - value : value);

function dropOff(step: StepMeasures, reading: Reading): ShownNumber | NoNumber {
  const to = next(step, reading);
  if ("shown" in to) return to;
  const words = {
    sentence: reading.t("number.dropOff", { next: to.title }),
    title: reading.t("opened.dropOff", { next: to.title }),
  };
  const ends = [rest(step.onward_high), rest(step.onward_low)] as const;
  const shown = shareOf(step, reading, 1 - (step.onward ?? 0), ends, words, {
    of: to.funnel,
    part: firstStep("dropped"),
  });
  return {
    ...shown,
    detail: count(step.dropped ?? 0, reading.lang),
  };
}

function timeToNext(step: StepMeasures, reading: Reading): ShownNumber | NoNumber {
  const { t, lang } = reading;
  const to = next(step, reading);
  if ("shown" in to) return to;
  if (typeof step.time_to_next_s !== "number")
    return none(reading, step.step, t("absent.nobody"), t("absent.nobodyLong", { next: to.title }));
  const value = duration(step.time_to_next_s, lang);
  const place = reading.titleOf(step.step);
  return {
    shown: "number",
    value,
    detail: "",
    sentence: t("number.time", { place, value, next: to.title }),
    bar: null,
    opens: { title: t("opened.time", { next: to.title }), value, place, of: to.funnel, part: nextStep },
  };
}

function satisfaction(step: StepMeasures, reading: Reading): ShownNumber | NoNumber {
  const { t, lang } = reading;
  const asked = step.satisfaction;
  if (!asked) return none(reading, step.step, t("absent.unasked"), t("absent.unaskedLong"));
  if (typeof step.score !== "number") return absent(step, step.satisfaction_absent ?? "no_scores", reading);
  const place = reading.titleOf(step.step);
  const value = decimal(step.score, lang);
  const n = count(step.score_n ?? 0, lang);
  const scale = `${decimal(asked.lowest, lang, 0)}–${decimal(asked.highest, lang, 0)}`;
  const responded =
    typeof step.response_rate === "number"
      ? t("number.responded", { share: share(step.response_rate, lang) })
      : "";
  return {
    shown: "number",
    value,
    detail: t("number.ofScale", { scale }),
    more: [
      `n${NARROW}=${NARROW}${n}`,
      typeof step.response_rate === "number" ? share(step.response_rate, lang) : "",
    ]
      .filter(Boolean)
      .join(" · "),
    sentence: [t("number.score", { place, value, scale, n }), responded].filter(Boolean).join("; "),
    bar: null,
    opens: {
      title: t("opened.score"),
      value,
      detail: [t("number.ofScale", { scale }), responded].filter(Boolean).join(" · "),
      place,
      of: asked,
      part: { part: "satisfaction" },
    },
  };
}

/** The measured experience at a step, −2 … +2, with its interval in words; null where there is none. */
export function experienced(step: StepMeasures | undefined, reading: Reading): ShownNumber | null {
  if (typeof step?.experience !== "number") return null;
  const { t, lang } = reading;
  const place = reading.titleOf(step.step);
  const value = signed(Math.round(step.experience * 10) / 10, lang);
  const hasInterval = typeof step.experience_low === "number" && typeof step.experience_high === "number";
  const range = hasInterval
    ? t("number.range", {
        low: signed(step.experience_low ?? 0, lang),
        high: signed(step.experience_high ?? 0, lang),
      })
    : "";
  const n = t("number.scores", { n: count(step.score_n ?? 0, lang), count: step.score_n ?? 0 });
  const of = step.satisfaction;
  return {
    shown: "number",
    value,
    detail: range,
    sentence: [t("number.experienced", { place, value }), range, n].filter(Boolean).join("; "),
    bar: null,
    opens: of
      ? { title: t("opened.experienced"), value, detail: range, place, of, part: { part: "satisfaction" } }
      : null,
  };
}
