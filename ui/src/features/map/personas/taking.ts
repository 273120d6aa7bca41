/** What is taken over from the data as a fact of a persona: the changes that write it, in both languages. */
import i18n from "i18next";
import type { ProfileAnswer } from "@/api/generated";
import { count, decimal, instant, share } from "@/design/format";
import type { AnyChange, Lang, MapDocument, Persona } from "../core/types";
import { titleOf } from "./likeness";

export type Fact = NonNullable<Persona["facts"]>[number];

/** What is taken over from the data, in words of a language. */
export interface Taken {
  readonly value: string;
  readonly bound: string | null;
  readonly share: string;
  readonly n: string;
}

/** Where a measured fact comes from: up to when, of which property, how large a share of how many. */
export function sourceOf(profile: ProfileAnswer, property: string, taken: Taken, lang: Lang): string {
  const until = profile.provenance.end;
  return i18n.getFixedT(lang, "map_personas_data")("source", {
    property,
    share: taken.share,
    n: taken.n,
    date: until ? instant(until, lang) : "–",
  });
}

/** What the data say of a property, as a fact would state it; null where they say nothing of these customers. */
export function statedBy(profile: ProfileAnswer, property: string, lang: Lang): Taken | null {
  const most = profile.properties.find((each) => each.property === property)?.values[0];
  if (most) {
    const { inside } = most.customers;
    if (inside.customers === 0 || inside.share === null) return null;
    return {
      value: most.value,
      bound: most.value,
      share: share(inside.share, lang),
      n: count(inside.n, lang),
    };
  }
  const inside = profile.numbers.find((each) => each.property === property)?.spread.inside;
  if (!inside || inside.median === null) return null;
  const said = (value: number | null) => (value === null ? "–" : decimal(value, lang, value % 1 ? 1 : 0));
  const middle = i18n.getFixedT(lang, "map_personas_data")("check.middle", {
    low: said(inside.quarter),
    high: said(inside.three_quarters),
  });
  return { value: said(inside.median), bound: null, share: middle, n: count(inside.n, lang) };
}

/** The changes that make a measured property a new fact of a persona, after those it has; none where nothing is measured. */
export function addedFact(
  { locale, personas }: Pick<MapDocument, "locale" | "personas">,
  persona: string,
  profile: ProfileAnswer,
  property: string,
): AnyChange[] {
  const facts = personas[persona]?.facts ?? [];
  const taken = statedBy(profile, property, locale);
  if (!taken) return [];
  const fact: Fact = {
    name: titleOf(property, locale),
    value: taken.value,
    evidence: "measured",
    source: sourceOf(profile, property, taken, locale),
    binding: { property, ...(taken.bound === null ? {} : { value: taken.bound }) },
  };
  const place = { collection: "personas", id: persona } as const;
  const language: Lang = locale === "en" ? "de" : "en";
  const other = statedBy(profile, property, language);
  const texts = [
    { field: `facts.${facts.length}.name`, text: titleOf(property, language) },
    { field: `facts.${facts.length}.value`, text: other?.value ?? "" },
    {
      field: `facts.${facts.length}.source`,
      text: other ? sourceOf(profile, property, other, language) : "",
    },
  ];
  return [
    { change: "set_field", ...place, field: "facts", value: [...facts, fact] },
    ...texts.map((each): AnyChange => ({ change: "edit_text", ...place, ...each, language })),
  ];
}
