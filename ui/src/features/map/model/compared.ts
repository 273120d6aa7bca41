/**
 * The difference between two sides in words: by how much, from where to where, and whether chance explains it.
 *
 * Law: a difference is that of what is shown to what stands beside it. One whose interval includes 0 is said to be within
 * chance, and one that only some of so many comparisons show is said to be unclear: neither reads like a finding. Pure;
 * `t` speaks from the catalogue of comparisons.
 */
import type { TFunction } from "i18next";
import type { Apart, MapComparison, StepMeasures } from "@/api/generated";
import { decimal, duration, type Lang, signed } from "@/design/format";
import type { Measure } from "./measured";

/** A number of a step on both sides. */
export type Difference = MapComparison["steps"][string][number];

/** `more` and `less` stand out; `plain` has no interval, as counts and medians have none. */
type Verdict = "more" | "less" | "unclear" | "chance" | "plain";

export interface ShownDifference {
  readonly verdict: Verdict;
  /** By how much, with its unit. */
  readonly value: string;
  /** From where to where; empty where it has no interval. */
  readonly range: string;
  /** The whole sentence, for the tooltip and for screen readers. */
  readonly sentence: string;
}

/** Which difference stands for what a lane shows. */
const STANDS_FOR: Record<Measure, Difference["measure"]> = {
  reached: "reach",
  onward: "onward",
  drop_off: "onward",
  time_to_next: "time_to_next_s",
  satisfaction: "experience",
};

export interface Comparing {
  readonly t: TFunction<"map_compare">;
  readonly lang: Lang;
}

/** How a difference of one kind is counted: what a unit of it is, and how it is written. */
interface Scale {
  readonly factor: number;
  readonly write: (value: number) => string;
  readonly unit: string;
}

function scaleOf(measure: Measure | "experience", step: StepMeasures, { t, lang }: Comparing): Scale {
  const points: Scale = {
    factor: measure === "drop_off" ? -100 : 100,
    write: (value) => signed(value, lang, Math.abs(value) < 9.95 ? 1 : 0),
    unit: t("points"),
  };
  switch (measure) {
    case "satisfaction": {
      const {
        lowest,
        highest,
        higher_is_better: isBetter = true,
      } = step.satisfaction ?? { lowest: -2, highest: 2 };
      const write = (value: number) => signed(value, lang);
      return { factor: ((isBetter ? 1 : -1) * (highest - lowest)) / 4, write, unit: "" };
    }
    case "experience":
      return { factor: 1, write: (value) => signed(value, lang), unit: "" };
    case "time_to_next":
      return {
        factor: 1,
        write: (value) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${duration(Math.abs(value), lang)}`,
        unit: "",
      };
    default:
      return points;
  }
}

function verdictOf(difference: number, low: number | null, high: number | null, standsOut: boolean): Verdict {
  if (low === null || high === null) return "plain";
  if (low <= 0 && high >= 0) return "chance";
  if (!standsOut) return "unclear";
  return difference > 0 ? "more" : "less";
}

/** The difference at a step in what a lane shows, or in how it was experienced; null where there is none to be stated. */
export function compared(
  measure: Measure | "experience",
  differences: readonly Difference[] | undefined,
  step: StepMeasures,
  comparing: Comparing,
): ShownDifference | null {
  const kind = measure === "experience" ? "experience" : STANDS_FOR[measure];
  const found = differences?.find((each) => each.measure === kind);
  if (typeof found?.difference !== "number") return null;
  const { t } = comparing;
  const { factor, write, unit } = scaleOf(measure, step, comparing);
  const value = found.difference * factor;
  const ends =
    typeof found.low === "number" && typeof found.high === "number"
      ? [found.low * factor, found.high * factor].sort((one, other) => one - other)
      : [];
  const [low = null, high = null] = ends;
  const verdict = verdictOf(value, low, high, found.stands_out ?? false);
  const written = unit ? `${write(value)}\u202f${unit}` : write(value);
  const range = low === null || high === null ? "" : t("range", { low: write(low), high: write(high) });
  const about = kind === "reach" ? t("ofReach", { value: written }) : t("of", { value: written });
  const sentence = [about, range, t(`verdict.${verdict}Long`)].filter(Boolean).join("; ");
  return { verdict, value: written, range, sentence };
}

/** Two shares that were compared, as the server says it. */
type Shares = Pick<Apart, "difference" | "low" | "high" | "stands_out">;

/** By how much two shares lie apart, in points of a hundred; null where that is not to be stated. */
export function sharesApart(
  { difference, low, high, stands_out: standsOut }: Shares,
  { t, lang }: Comparing,
): ShownDifference | null {
  if (typeof difference !== "number" || typeof low !== "number" || typeof high !== "number") return null;
  const write = (value: number) => signed(value * 100, lang, Math.abs(value) < 0.0995 ? 1 : 0);
  const verdict = verdictOf(difference, low, high, standsOut ?? false);
  const value = `${write(difference)}\u202f${t("points")}`;
  const range = t("range", { low: write(low), high: write(high) });
  return {
    verdict,
    value,
    range,
    sentence: [t("of", { value }), range, t(`verdict.${verdict}Long`)].join("; "),
  };
}

/** Shares of those of each side, which say more than counts where the sides differ in size. */
export function reachOf(differences: readonly Difference[] | undefined, lang: Lang): [string, string] | null {
  const found = differences?.find(({ measure }) => measure === "reach");
  if (typeof found?.one !== "number" || typeof found.other !== "number") return null;
  const written = (value: number) => `${decimal(value * 100, lang, value < 0.0995 ? 1 : 0)}\u202f%`;
  return [written(found.other), written(found.one)];
}
