import { useTranslation } from "react-i18next";
import type { Deviation, MapConformance } from "@/api/generated";
import { touchpointOf } from "@/design/analysis/touchpoints";
import { count } from "@/design/format";
import type { OpenedNumber } from "@/design/numbers";
import { said } from "../core/texts";
import { useEditing, useMapStore } from "../live/hooks";
import { type Lost, lostIn, partOf, type Way } from "./deviations";

interface DeviationWords {
  /** What happened, such as "from “Look” straight to “Pay”". */
  readonly sentence: (found: MapConformance, deviation: Way) => string;
  /** Those who did so. */
  readonly opened: (found: MapConformance, deviation: Deviation) => OpenedNumber;
  /** "34 (20 to 48) arrivals lost", or that it is not compared. */
  readonly lost: (lost: Lost | null) => string;
  /** The same for a drawing: "34 fewer arrive". */
  readonly shortLost: (lost: Lost) => string;
  /** Its interval: "20 to 48". */
  readonly range: (lost: Lost) => string;
}

/** How ways to leave the plan are put into words, with the map's own names. */
export function useDeviationWords(): DeviationWords {
  const { t } = useTranslation("map_conforming");
  const { lang } = useEditing();
  const store = useMapStore();
  const stepTitle = ({ steps }: MapConformance, step: number | null | undefined) => {
    const id = typeof step === "number" ? (steps[step] ?? "") : "";
    return said(store.snapshot(), { collection: "steps", id, field: "title" }, lang).text;
  };
  const sentence: DeviationWords["sentence"] = (found, { kind, source, target, touchpoint, event }) => {
    const isBegun = typeof source === "number";
    const ends = { source: isBegun ? stepTitle(found, source) : "", target: stepTitle(found, target) };
    if (kind === "failing") {
      const id = found.touchpoints[source ?? 0]?.[touchpoint ?? 0] ?? "";
      const name = said(store.snapshot(), { collection: "touchpoints", id, field: "name" }, lang).text;
      return t("did.failing", { touchpoint: name });
    }
    if (kind === "ad_hoc") {
      const name = touchpointOf(store.snapshot(), lang, event ?? "") ?? event ?? "";
      return t(isBegun ? "did.ad_hoc" : "did.ad_hocFirst", { ...ends, event: name });
    }
    return t(isBegun ? `did.${kind}` : "did.skipFirst", ends);
  };
  const whole = (value: number) =>
    Math.round(value) < 0 ? `−${count(Math.round(-value), lang)}` : count(Math.round(value), lang);
  const lost: DeviationWords["lost"] = (of) => {
    if (!of) return t("lost.absent");
    return t(of.value >= 0 ? "lost.fewer" : "lost.more", { n: whole(Math.abs(of.value)), range: range(of) });
  };
  const range: DeviationWords["range"] = ({ value, low, high }) =>
    value >= 0
      ? t("lost.range", { low: whole(low), high: whole(high) })
      : t("lost.range", { low: whole(-high), high: whole(-low) });
  return {
    range,
    sentence,
    lost,
    shortLost: ({ value }) =>
      t(value >= 0 ? "lost.shortFewer" : "lost.shortMore", { n: whole(Math.abs(value)) }),
    opened: (found, deviation) => ({
      title: sentence(found, deviation),
      value: count(deviation.customers, lang),
      detail: lost(lostIn(deviation)),
      of: found.answer.question,
      part: partOf(deviation),
    }),
  };
}
