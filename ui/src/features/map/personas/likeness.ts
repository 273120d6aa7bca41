/** Suggested personas as one would describe them: called by what they do in the map's words, and told in sentences. Pure. */
import i18n, { type TFunction } from "i18next";
import type { FoundGroup, GroupTrait } from "@/api/generated";
import { type Lang, share } from "@/design/format";
import type { Rule } from "../../scope/rules";

type T = TFunction<"map_likeness">;
type Condition = Extract<Rule, { rule: "known" }>["condition"];
type Selection = Extract<Rule, { rule: "did" }>["at"];

/** What an event is called; null where it can only be said with conditions. */
export type Called = (selection: Selection) => string | null;

const MOST_TOLD = 3;
const LONGEST_NAME = 120;

/** The words of a language, and what events are called in it. */
export interface Words {
  readonly t: T;
  readonly lang: Lang;
  readonly called: Called;
}

/** A group by its rules, as a persona is called; null where a rule is none of those that can be said in a few words. */
export function nameOf({ segment, name: said }: FoundGroup, words: Words): string {
  const { t, lang } = words;
  const list = new Intl.ListFormat(lang, { type: "conjunction" });
  const withs: string[] = [];
  const withouts: string[] = [];
  const others: string[] = [];
  const isSaid = (segment.rules ?? []).every((rule) => {
    if (rule.rule === "neither") {
      const left = rule.rules.map((each) => plainly(each, words));
      if (left.some((each) => each === null || each.isProperty)) {
        const [only] = left;
        if (left.length !== 1 || !only) return false;
        others.push(t("not", { what: only.text }));
        return true;
      }
      withouts.push(...left.flatMap((each) => (each ? [each.text] : [])));
      return true;
    }
    const found = plainly(rule, words);
    if (!found) return false;
    (found.isProperty ? others : withs).push(found.text);
    return true;
  });
  const parts = [
    ...(withs.length > 0 ? [t("with", { what: list.format(withs) })] : []),
    ...(withouts.length > 0 ? [t("without", { what: list.format(withouts) })] : []),
    ...others,
  ];
  const name = isSaid && parts.length > 0 ? parts.join(", ") : said[lang];
  const begun = name.charAt(0).toLocaleUpperCase(lang) + name.slice(1);
  return begun.length > LONGEST_NAME ? `${begun.slice(0, LONGEST_NAME - 1)}…` : begun;
}

/** What sets a group apart, in words; as the rule is written where it cannot be said plainly. */
export function traitOf({ rule, said }: GroupTrait, words: Words): string {
  if (rule.rule === "neither") {
    const [only, ...more] = rule.rules.map((each) => plainly(each, words));
    return only && more.length === 0 ? words.t("not", { what: only.text }) : said[words.lang];
  }
  return plainly(rule, words)?.text ?? said[words.lang];
}

/** A group in a few sentences: how many they are, and what they do more and less often than others. */
export function storyOf(group: FoundGroup, words: Words): string {
  const { t, lang } = words;
  const size = group.customers.share ?? 0;
  const told = (traits: readonly GroupTrait[]) =>
    new Intl.ListFormat(lang, { type: "conjunction" }).format(
      traits.slice(0, MOST_TOLD).map((trait) =>
        t("trait", {
          what: traitOf(trait, words),
          share: share(trait.share, lang),
          others: share(trait.others, lang),
        }),
      ),
    );
  const more = group.traits.filter((trait) => trait.share > trait.others);
  const less = group.traits.filter((trait) => trait.share < trait.others);
  return [
    t(`size.${sizeOf(size)}`, { share: share(size, lang), tenths: t(`tenth.${tenths(size)}`) }),
    ...(more.length > 0 ? [t("more", { what: told(more) })] : []),
    ...(less.length > 0 ? [t("less", { what: told(less) })] : []),
  ].join(" ");
}

/** A share as one says it: by a fraction that has a name, else as so many of ten; where that would mislead, only as a share. */
export function sizeOf(size: number): "half" | "third" | "quarter" | "tenths" | "some" {
  const near = (to: number) => Math.abs(size - to) <= 0.02;
  if (near(0.5)) return "half";
  if (near(1 / 3)) return "third";
  if (near(0.25)) return "quarter";
  return size >= 0.15 && size < 0.95 && Math.abs(size - tenths(size) / 10) <= 0.03 ? "tenths" : "some";
}

const tenths = (size: number) => Math.round(10 * size);

function plainly(rule: Rule, words: Words): { text: string; isProperty: boolean } | null {
  if (rule.rule === "did") {
    const { at, at_least: least = 1, at_most: most = null } = rule;
    const text = most === null ? words.called(at) : null;
    if (text === null) return null;
    return { text: least <= 1 ? text : words.t("times", { what: text, count: least }), isProperty: false };
  }
  if (rule.rule === "known") {
    const text = propertyOf(rule.condition, words);
    return text === null ? null : { text, isProperty: true };
  }
  return null;
}

function propertyOf(
  { property, operator = "is", values = [] }: Condition,
  { t, lang }: Words,
): string | null {
  if (operator !== "is" || values.length === 0) return null;
  const list = new Intl.ListFormat(lang, { type: "disjunction" });
  const said = values.map((value) => saidValue(property, value, lang));
  return t("property", { property: titleOf(property, lang), values: list.format(said) });
}

/** A value as a word of the language where it is a usual one, else as it is written. */
function saidValue(property: string, value: string | number | boolean, lang: Lang): string {
  const text = String(value);
  const isYesNo = text === "true" || text === "false";
  if (isYesNo) return i18n.getFixedT(lang, "map_likeness")(`value.${text}`);
  const key = `channel.${text}`;
  return property === "channel" && i18n.exists(key, { ns: "map", lng: lang })
    ? String(i18n.getFixedT(lang, "map")(key as "channel.website"))
    : text;
}

/** What a property is called: as a word of the language where it is a usual one, else by its name as words. */
export function titleOf(property: string, lang: Lang): string {
  const key = `known.${property.toLowerCase()}`;
  if (i18n.exists(key, { ns: "map_likeness", lng: lang }))
    return i18n.getFixedT(lang, "map_likeness")(key as "known.region");
  const words = readable(property);
  return words.charAt(0).toLocaleUpperCase(lang) + words.slice(1);
}

/** The name of a property as words: age_group is “age group”. */
function readable(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, (_, one: string, other: string) => `${one} ${other.toLowerCase()}`)
    .replace(/[_\-.]+/g, " ")
    .trim();
}
