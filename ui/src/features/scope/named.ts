/** Rules that have a name: saved segments of the project, and personas of the map that stand for customers. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useMap } from "@/api/queries";
import { useSegments } from "@/api/segments";
import { useLang } from "@/design/useLang";
import type { Side } from "./resolving";
import { type Rule, rulesIn, sameRules } from "./rules";
import { daysInWords, rulesInWords, selectionInWords } from "./words";

export interface NamedSegment {
  readonly kind: "segment" | "persona";
  readonly id: string;
  readonly name: string;
  readonly rules: readonly Rule[];
}

export function useNamed(project: string, map: string | undefined): readonly NamedSegment[] {
  const lang = useLang();
  const saved = useSegments(project).data;
  const document = useMap(project, map ?? "", map !== undefined).data?.document;
  return useMemo(() => {
    const segments = (saved ?? []).map(
      ({ id, name, segment }): NamedSegment => ({ kind: "segment", id, name, rules: rulesIn(segment) }),
    );
    const personas = Object.entries(document?.personas ?? {}).map(
      ([id, { name, segment }]): NamedSegment => ({
        kind: "persona",
        id,
        name: document?.translations?.[lang]?.[`personas.${id}.name`] || name,
        rules: rulesIn(segment),
      }),
    );
    return [...segments, ...personas.filter(({ rules }) => rules.length > 0)];
  }, [saved, document, lang]);
}

/** Whose numbers a side has, in words: by name where the same rules have one. */
export function useWhose(named: readonly NamedSegment[]): (whose: Side["whose"]) => string {
  const { t } = useTranslation("scope");
  const lang = useLang();
  return ({ rules, isRest = false }) => {
    if (isRest) return t("whose.rest");
    if (rules.length === 0) return t("whose.everybody");
    return named.find((each) => sameRules(each.rules, rules))?.name ?? rulesInWords(rules, t, lang);
  };
}

/** Of whom and when a side is, in words; of whom only where the days do not count. */
export function useSideWords(
  project: string,
  map: string | undefined,
): (side: Side, countsDays?: boolean) => string {
  const { t } = useTranslation("scope");
  const lang = useLang();
  const whoseIs = useWhose(useNamed(project, map));
  return ({ whose, days, trigger }, countsDays = true) =>
    [
      whoseIs(whose),
      countsDays ? daysInWords(days, t, lang) : null,
      trigger === null ? null : t("trigger.since", { trigger: selectionInWords(trigger, t, lang) }),
    ]
      .filter((one) => one !== null)
      .join(" · ");
}
