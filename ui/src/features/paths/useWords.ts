import { useTranslation } from "react-i18next";
import { durationAfter } from "@/design/analysis/phrases";
import type { Measure } from "@/design/charts/sankey/geometry";
import { count } from "@/design/format";
import type { OpenedNumber } from "@/design/numbers";
import { useLang } from "@/design/useLang";
import type { Bounds, Kind, Way } from "./ways";

/** Places and ways in words, and what a way opens. */
export function useWords(measure: Measure, bounds: Bounds) {
  const { t } = useTranslation("paths");
  const lang = useLang();
  const nameOf = ({ name, kind }: { name: string; kind: Kind }): string => {
    if (kind === "other") return t("node.other");
    if (kind === "exit") return t(`node.${bounds}`);
    return name;
  };
  const source = (way: Way) => nameOf({ name: way.source, kind: way.sourceKind });
  const target = (way: Way) => nameOf({ name: way.target, kind: way.targetKind });
  const title = (way: Way) => `${source(way)} → ${target(way)}`;
  const time = (way: Way) =>
    way.median_s === null ? "" : t("way.median", { at: durationAfter(way.median_s, lang) });
  return {
    nameOf,
    source,
    target,
    time,
    describe: (way: Way) =>
      [
        `${title(way)}:`,
        t("way.customers", { count: way.customers, n: count(way.customers, lang) }),
        `(${t("way.occurrences", { count: way.occurrences, n: count(way.occurrences, lang) })})`,
        time(way),
      ]
        .filter((part) => part !== "")
        .join(" "),
    opened: (way: Way): OpenedNumber => ({
      title: title(way),
      value: count(way[measure], lang),
      detail: [
        measure === "customers"
          ? t("way.occurrences", { count: way.occurrences, n: count(way.occurrences, lang) })
          : t("way.of", { count: way.customers, n: count(way.customers, lang) }),
        time(way),
      ]
        .filter((part) => part !== "")
        .join(", "),
      of: way.of,
      part: way.part,
    }),
  };
}
