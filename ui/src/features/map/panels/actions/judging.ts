/** By what an action can be judged. Pure. */
import type { ActionItem, Lang } from "../../core/types";

export type ActionMeasure = NonNullable<ActionItem["measure"]>;

export const MEASURES: readonly ActionMeasure[] = ["onward", "drop_off", "satisfaction", "failing"];
/** Windows that a map without one can be given here. */
export const WINDOWS = ["1d", "2d", "7d", "14d", "30d"] as const;

/** Where a measure should go, unless the action says otherwise; the server says the same. */
export const usual = (measure: ActionMeasure): "higher" | "lower" =>
  measure === "onward" || measure === "satisfaction" ? "higher" : "lower";

/** A target as it was written, shares in per cent; null for none, undefined where it is no target. */
export function readTarget(written: string, isShare: boolean): number | null | undefined {
  const plain = written.replace(/[\s%\u202f\u00a0]/gu, "").replace(",", ".");
  if (plain === "") return null;
  if (!/^-?\d+(\.\d+)?$/.test(plain)) return undefined;
  const value = Number(plain);
  if (!isShare) return value;
  return value >= 0 && value <= 100 ? Math.round(value * 1e6) / 1e8 : undefined;
}

/** A target as it is written, with as many digits as it has. */
export function writtenTarget(value: number | null | undefined, isShare: boolean, lang: Lang): string {
  if (typeof value !== "number") return "";
  const shown = new Intl.NumberFormat(lang === "de" ? "de-DE" : "en-GB", {
    maximumFractionDigits: 4,
    useGrouping: false,
  });
  return shown.format(isShare ? value * 100 : value);
}
