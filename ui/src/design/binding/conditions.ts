/** Conditions of a selector as a form has them: which operators suit a property, and what values they take. Pure. */
import type { Condition, PropertyInfo, Selector } from "@/api/generated";

export type Operator = NonNullable<Condition["operator"]>;

const TEXT: readonly Operator[] = ["is", "is_not", "contains", "exists", "missing"];
const NUMBER: readonly Operator[] = [
  "is",
  "is_not",
  "less",
  "at_most",
  "more",
  "at_least",
  "exists",
  "missing",
];

/** What can be asked of a property; of one that the data do not have, all that can be asked of a text. */
export function operatorsOf(property: PropertyInfo | undefined): readonly Operator[] {
  return property?.kind === "number" ? NUMBER : TEXT;
}

/** How many values an operator takes. */
export function valuesOf(operator: Operator): "none" | "one" | "many" {
  if (operator === "exists" || operator === "missing") return "none";
  return operator === "is" || operator === "is_not" ? "many" : "one";
}

/** What somebody has typed as values of a property, apart by semicolons; null where it is none for this operator. */
export function readValues(
  written: string,
  operator: Operator,
  property: PropertyInfo | undefined,
): (string | number)[] | null {
  const kind = valuesOf(operator);
  if (kind === "none") return [];
  const parts = (kind === "many" ? written.split(";") : [written])
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length === 0) return null;
  if (property?.kind !== "number") return parts;
  const numbers = parts.map((part) => Number(part.replace(",", ".")));
  return numbers.every(Number.isFinite) ? numbers : null;
}

/** A condition with another operator: values stay as far as it takes them. */
export function withOperator(condition: Condition, operator: Operator): Condition {
  const kept = condition.values ?? [];
  const kind = valuesOf(operator);
  return {
    ...condition,
    operator,
    values: kind === "none" ? [] : kind === "one" ? kept.slice(0, 1) : kept,
  };
}

/** Whether a condition can be asked. */
function isWhole(condition: Condition): boolean {
  return valuesOf(condition.operator ?? "is") === "none" || (condition.values ?? []).length > 0;
}

/** The selector that a form means: null where it names nothing, without conditions that are not whole yet. */
export function asked(selector: Selector | null): Selector | null {
  if (!selector) return null;
  const events = selector.events ?? [];
  const where = (selector.where ?? []).filter(isWhole);
  if (events.length === 0 && where.length === 0) return null;
  return {
    ...(events.length > 0 ? { events } : {}),
    ...(where.length > 0 ? { where } : {}),
    ...(selector.name ? { name: selector.name } : {}),
  };
}

/** So many of a text's values are listed; of one that has more, nobody can say that a value is not there. */
const LISTED = 50;

/** Values of a condition that no event has, as far as that is known. */
export function unknownValues(condition: Condition, property: PropertyInfo | undefined): string[] {
  if (property?.kind !== "text" || property.values.length >= LISTED) return [];
  return (condition.values ?? []).map(String).filter((each) => !property.values.includes(each));
}
