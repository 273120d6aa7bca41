/**
 * What the data say of a persona's facts. Pure.
 *
 * Law: a value is contradicted only where it is surely rarer than the most frequent one: Wilson's interval of its share
 * ends below the beginning of the other's. A number, or a range of numbers, is contradicted where it lies outside the middle
 * half of the customers. Of fewer than 30 customers nothing is said.
 */
import type { NumberProfile, ProfileAnswer, PropertyProfile, ValueShares } from "@/api/generated";

const ENOUGH = 30;

interface Fact {
  readonly value: string;
  readonly binding?: { readonly property: string; readonly value?: string | null } | null;
}

export type Finding =
  /** The data do not know the property, or it says nothing of a group. */
  | { readonly kind: "absent" }
  /** Which of the data's values the fact states is not known. */
  | { readonly kind: "unread"; readonly of: PropertyProfile | NumberProfile }
  | {
      readonly kind: "value";
      readonly of: PropertyProfile;
      readonly stated: ValueShares;
      readonly most: ValueShares;
      readonly verdict: Verdict;
    }
  | { readonly kind: "number"; readonly of: NumberProfile; readonly verdict: Verdict };

type Verdict = "few" | "agrees" | "contradicted";

/** What the data say of a fact; null where it is bound to nothing. */
export function findingOf(fact: Fact, profile: ProfileAnswer): Finding | null {
  const { binding } = fact;
  if (!binding) return null;
  const text = profile.properties.find(({ property }) => property === binding.property);
  if (text) return findingOfText(binding.value ?? fact.value, text);
  const number = profile.numbers.find(({ property }) => property === binding.property);
  return number ? findingOfNumber(fact.value, number) : { kind: "absent" };
}

function findingOfText(written: string, of: PropertyProfile): Finding {
  const [most] = of.values;
  const stated = of.values.find(({ value }) => same(value, written));
  if (!most || most.customers.inside.n === 0) return { kind: "absent" };
  if (!stated) return { kind: "unread", of };
  const { n, high } = stated.customers.inside;
  const isSurelyRarer =
    high !== null && most.customers.inside.low !== null && high < most.customers.inside.low;
  return {
    kind: "value",
    of,
    stated,
    most,
    verdict: n < ENOUGH ? "few" : isSurelyRarer ? "contradicted" : "agrees",
  };
}

function findingOfNumber(written: string, of: NumberProfile): Finding {
  const { n, quarter, three_quarters: threeQuarters } = of.spread.inside;
  if (n === 0 || quarter === null || threeQuarters === null) return { kind: "absent" };
  const range = rangeIn(written);
  if (!range) return { kind: "unread", of };
  const isOutside = range[1] < quarter || range[0] > threeQuarters;
  return { kind: "number", of, verdict: n < ENOUGH ? "few" : isOutside ? "contradicted" : "agrees" };
}

function same(one: string, other: string): boolean {
  const plain = (text: string) => text.trim().toLocaleLowerCase();
  return plain(one) === plain(other);
}

/** The number, or the range of two, that a text states; null where it states none, or may mean another one. */
export function rangeIn(text: string): readonly [number, number] | null {
  const found = text.match(/\d+(?:[.,\u202f\u00a0 ]\d+)*/g) ?? [];
  if (found.length === 0 || found.length > 2) return null;
  // 1.000 is a thousand to some and one to others
  if (found.some((each) => !/^\d+(?:[.,]\d{1,2})?$/.test(each))) return null;
  const [low, high = low] = found.map((each) => Number(each.replace(",", "."))) as [number, number?];
  return high < low ? null : [low, high];
}

/** Properties by how much the segment differs from everybody else, those that differ most first. */
export function telling(properties: readonly PropertyProfile[]): readonly PropertyProfile[] {
  const most = ({ values }: PropertyProfile) =>
    Math.max(0, ...values.map(({ customers }) => Math.abs(customers.difference ?? 0)));
  return properties
    .filter(({ values }) => values.some(({ customers }) => customers.inside.customers > 0))
    .sort((one, other) => most(other) - most(one) || (one.property < other.property ? -1 : 1));
}

/** A name that none of the others has: the name itself, or with the next number. */
export function freeName(name: string, others: readonly string[]): string {
  const taken = new Set(others.map((each) => each.trim().toLocaleLowerCase()));
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${name} ${number}`;
    if (!taken.has(tried.toLocaleLowerCase())) return tried;
  }
}
