/**
 * Rules by which customers belong to a segment: how they are read from an address, turned round, and edited.
 *
 * Law: all rules of a segment have to be met; a rule that holds alternatives is met by one of them. What was written
 * elsewhere and has another form stays as it is. Pure.
 */
import type { Condition, Did, Either, Followed, Known, Neither, Segment } from "@/api/generated";

export type Rule = Did | Followed | Known | Either | Neither;
/** A rule that holds no others. */
export type Plain = Did | Followed | Known;

/** The rules of a segment; none where it is everybody. */
export const rulesIn = (segment: Segment | null | undefined): readonly Rule[] => segment?.rules ?? [];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const isSelection = (value: unknown) =>
  typeof value === "string" || (isRecord(value) && !Array.isArray(value));

/** Whether a value has the form of a rule; whether it makes sense is for the server to say. */
export function isRule(value: unknown): value is Rule {
  if (!isRecord(value)) return false;
  switch (value["rule"]) {
    case "did":
      return isSelection(value["at"]);
    case "followed":
      return Array.isArray(value["steps"]) && value["steps"].every(isSelection);
    case "known":
      return isRecord(value["condition"]) && typeof value["condition"]["property"] === "string";
    case "either":
    case "neither":
      return Array.isArray(value["rules"]) && value["rules"].every(isRule);
    default:
      return false;
  }
}

function isPlain(rule: Rule): rule is Plain {
  return rule.rule !== "either" && rule.rule !== "neither";
}

/** Everybody whom the rules leave out. Without rules that is nobody, which no rule says: null. */
export function restOf(rules: readonly Rule[]): Rule[] | null {
  const [first, ...others] = rules;
  if (!first) return null;
  if (others.length === 0)
    return first.rule === "neither" ? turned(first) : [{ rule: "neither", rules: [first] }];
  return [{ rule: "either", rules: rules.map((rule) => ({ rule: "neither", rules: [rule] })) }];
}

/** Whoever meets one of the rules that were denied. */
function turned({ rules }: Neither): Rule[] {
  const [first, ...others] = rules;
  return first && others.length === 0 ? [first] : [{ rule: "either", rules }];
}

/** One line of the builder: rules of which one has to be met; or a rule that was written elsewhere. */
export type Line = { readonly any: readonly Plain[] } | { readonly kept: Rule };

export function linesOf(rules: readonly Rule[]): Line[] {
  return rules.map((rule): Line => {
    if (isPlain(rule)) return { any: [rule] };
    if (rule.rule === "either" && rule.rules.length > 0 && rule.rules.every(isPlain))
      return { any: rule.rules.filter(isPlain) };
    const [only, ...others] = rule.rules;
    const isNever = rule.rule === "neither" && only?.rule === "did" && others.length === 0;
    return isNever && (only.at_least ?? 1) === 1 && (only.at_most ?? null) === null
      ? { any: [{ rule: "did", at: only.at, at_least: 0, at_most: 0 }] }
      : { kept: rule };
  });
}

export function rulesOf(lines: readonly Line[]): Rule[] {
  return lines.flatMap((line): Rule[] => {
    if ("kept" in line) return [line.kept];
    const [first, ...others] = line.any;
    if (!first) return [];
    return others.length === 0 ? [tidy(first)] : [{ rule: "either", rules: line.any.map(tidy) }];
  });
}

/** The same rule without what is left at its default, so that addresses stay short. */
function tidy(rule: Plain): Plain {
  switch (rule.rule) {
    case "did": {
      const { at, at_least = 1, at_most = null } = rule;
      return {
        rule: "did",
        at,
        ...(at_least === 1 ? {} : { at_least }),
        ...(at_most === null ? {} : { at_most }),
      };
    }
    case "followed":
      return { rule: "followed", steps: rule.steps, ...(rule.within ? { within: rule.within } : {}) };
    case "known":
      return {
        rule: "known",
        condition: rule.condition,
        ...(rule.at === "first" ? { at: "first" as const } : {}),
      };
  }
}

/** Whether two lists of rules say the same in the same words; what is left at its default says nothing. */
export function sameRules(some: readonly Rule[], others: readonly Rule[]): boolean {
  return canonical(some) === canonical(others);
}

function canonical(rules: readonly Rule[]): string {
  return JSON.stringify(rules.map(bare), (_, value: unknown) =>
    isRecord(value) && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}

function bare(rule: Rule): object {
  if (!isPlain(rule)) return { rule: rule.rule, rules: rule.rules.map(bare) };
  const said = tidy(rule);
  if (said.rule !== "known") return said;
  const { property, operator = "is", values = [] } = said.condition;
  return { ...said, condition: { property, operator, values } };
}

const NUMBERED: ReadonlySet<string> = new Set(["less", "at_most", "more", "at_least"]);

/** How many values an operator takes. */
export function valuesOf(
  operator: NonNullable<Condition["operator"]>,
): "none" | "number" | "text" | "several" {
  if (operator === "exists" || operator === "missing") return "none";
  if (NUMBERED.has(operator)) return "number";
  return operator === "contains" ? "text" : "several";
}

function isStated({ property, operator = "is", values = [] }: Condition): boolean {
  const isEnough =
    valuesOf(operator) === "none" || (values.length > 0 && values.every((value) => value !== ""));
  return property !== "" && isEnough;
}

/** Whether everything that a rule needs is stated. */
export function isWhole(rule: Plain): boolean {
  switch (rule.rule) {
    case "did": {
      const { at, at_least = 1, at_most = null } = rule;
      const names = typeof at === "string" ? at !== "" : (at.where ?? []).every(isStated);
      return names && (at_most === null || at_most >= at_least);
    }
    case "followed":
      return rule.steps.length > 1 && rule.steps.every((step) => step !== "");
    case "known":
      return isStated(rule.condition);
  }
}
