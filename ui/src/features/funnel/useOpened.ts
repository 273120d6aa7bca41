import { useTranslation } from "react-i18next";
import type { Funnel, FunnelPart } from "@/api/generated";
import { count } from "@/design/format";
import type { OpenedNumber } from "@/design/numbers";
import { useLang } from "@/design/useLang";

type Outcome = NonNullable<FunnelPart["outcome"]>;

/** What a number of a funnel opens: those at a step, by outcome. */
export function useOpened(question: Funnel, group: string | null) {
  const { t } = useTranslation("funnel");
  const lang = useLang();
  const by = question.by ? (typeof question.by === "string" ? question.by : question.by.property) : null;
  return (position: number, step: string, outcome: Outcome, n: number, detail?: string): OpenedNumber => ({
    title: t(`opened.${outcome}`, { step }),
    value: count(n, lang),
    ...(detail ? { detail } : {}),
    ...(by ? { place: `${by}: ${group ?? t("groups.without")}` } : {}),
    of: question,
    part: { part: "funnel", position, outcome, ...(by && group !== null ? { group } : {}) },
  });
}
