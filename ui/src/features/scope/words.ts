/** Segments and periods in words. `t` speaks from the catalogue of scopes. Pure. */
import type { TFunction } from "i18next";
import type { Condition } from "@/api/generated";
import { period as between } from "@/design/analysis/phrases";
import { labelOf, type Selection, spanOf } from "@/design/analysis/selection";
import { count, type Lang } from "@/design/format";
import type { Days } from "./periods";
import type { Rule } from "./rules";

type T = TFunction<"scope">;

/** Days of the calendar: from – to, or open at one end. */
export function daysInWords({ first, last }: Days, t: T, lang: Lang): string {
  const written = (day: string) => between(day, day, lang, "UTC");
  if (first && last) return first === last ? written(first) : between(first, last, lang, "UTC");
  if (first) return t("period.since", { day: written(first) });
  return last ? t("period.until", { day: written(last) }) : t("period.whole");
}

function spanInWords(within: string, t: T, lang: Lang): string {
  const span = spanOf(within);
  return span ? t(`span.${span.unit}`, { count: span.amount, n: count(span.amount, lang) }) : within;
}

function conditionInWords({ property, operator = "is", values = [] }: Condition, t: T, lang: Lang): string {
  const said = values.map((value) =>
    typeof value === "boolean" ? t(`value.${value}`) : typeof value === "number" ? count(value, lang) : value,
  );
  const list = new Intl.ListFormat(lang, { type: "disjunction" }).format(said);
  return t(`condition.${operator}`, { property, values: list });
}

/** Events as one reads them: “Pay” (device is mobile). */
export function selectionInWords(at: Selection, t: T, lang: Lang): string {
  const conditions = typeof at === "string" ? [] : (at.where ?? []);
  const where = conditions.map((each) => conditionInWords(each, t, lang)).join(t("words.comma"));
  const names = typeof at === "string" || at.name || !at.events?.length ? [labelOf(at)] : at.events;
  const events = names.map((event) => t("words.event", { event }));
  const said = new Intl.ListFormat(lang, { type: "disjunction" }).format(events);
  return `${said}${where ? ` (${where})` : ""}`;
}

function ruleInWords(rule: Rule, t: T, lang: Lang): string {
  switch (rule.rule) {
    case "did": {
      const { at, at_least: least = 1, at_most: most = null } = rule;
      const event = selectionInWords(at, t, lang);
      if (most === 0) return t("words.didNot", { event });
      if (most === null) return least <= 1 ? t("words.did", { event }) : t("words.atLeast", { event, least });
      if (most === least) return t("words.exactly", { event, least });
      return least <= 0 ? t("words.atMost", { event, most }) : t("words.between", { event, least, most });
    }
    case "followed": {
      const steps = rule.steps.map((step) => t("words.event", { event: labelOf(step) })).join(" → ");
      return rule.within
        ? t("words.followedWithin", { steps, span: spanInWords(rule.within, t, lang) })
        : t("words.followed", { steps });
    }
    case "known": {
      const said = conditionInWords(rule.condition, t, lang);
      return rule.at === "first" ? t("words.first", { said }) : said;
    }
    case "either":
      return rule.rules.map((each) => ruleInWords(each, t, lang)).join(t("words.or"));
    case "neither":
      return t("words.neither", {
        rules: rule.rules.map((each) => ruleInWords(each, t, lang)).join(t("words.or")),
      });
  }
}

/** Rules as one reads them: did “Pay” and device is mobile or tablet. */
export function rulesInWords(rules: readonly Rule[], t: T, lang: Lang): string {
  const said = rules.map((rule) => {
    const words = ruleInWords(rule, t, lang);
    return rules.length > 1 && rule.rule === "either" ? `(${words})` : words;
  });
  return said.join(t("words.and"));
}
