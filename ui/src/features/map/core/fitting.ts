/**
 * What a field may hold, and what becomes of a value that does not fit.
 *
 * Law: the same as the server's (etappe.maps.normalising). `fitted` gives a value that fits, as near to the one given as
 * the field's kind allows and itself where it fits, or `undefined` where nothing of it can be kept.
 */
import { countOf, cut } from "./characters";
import { isObject, sameJson } from "./json";
import { isOrder } from "./ordering";
import { type Field, type Fields, isBlank, isId, MISSING, printable } from "./records";
import type { Json } from "./types";

/** The value as the field can hold it; undefined where it cannot. */
export function fitted(field: Field, value: unknown): unknown {
  switch (field.kind) {
    case "text":
      return typeof value === "string" ? fittedText(field, value) : undefined;
    case "order":
      return typeof value === "string" && isOrder(value) ? value : undefined;
    case "ref":
      return isId(value) ? value : undefined;
    case "string":
      return typeof value === "string" && fitsString(field, value) ? value : undefined;
    case "enum":
      return field.values?.includes(value as string) ? value : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "integer":
    case "number":
      return fitsNumber(field, value) ? value : undefined;
    case "value":
      if (typeof value === "string") return fitsString(field, value) ? value : undefined;
      return typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))
        ? value
        : undefined;
    case "json":
      return field.shape && fitted(field.shape, value);
    case "list":
      return Array.isArray(value) ? fittedList(field, value) : undefined;
    case "object":
      return isObject(value) ? fittedObject(field, value) : undefined;
    case "any":
      return fittedOption(field, value)?.fits;
  }
}

/** The first option that a value fits, and what it becomes there. */
function fittedOption(field: Field, value: unknown): { option: Field; fits: unknown } | undefined {
  for (const option of field.options ?? []) {
    const fits = fitted(option, value);
    if (fits !== undefined) return { option, fits };
  }
  return undefined;
}

/** A text without signs that cannot be shown, not longer than its rule, and saying something where it has to. */
export function fittedText(rule: Field, text: string): string {
  const short = cut(printable(text), rule.longest ?? Number.POSITIVE_INFINITY);
  return rule.required && isBlank(short) ? MISSING : short;
}

/** The fields of an object as they can be held, without those at their default; undefined where a required one is missing. */
export function fittedFields(fields: Fields, value: Json): Json | undefined {
  const kept: Record<string, unknown> = {};
  let same = true;
  for (const [name, field] of Object.entries(fields)) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    const fits = given === undefined || given === null ? undefined : fitted(field, given);
    if (fits === undefined || isDefault(field, fits)) {
      if (field.required) return undefined;
      same &&= given === undefined;
    } else {
      same &&= fits === given;
      kept[name] = fits;
    }
  }
  return same && Object.keys(value).length === Object.keys(kept).length ? value : kept;
}

/** The value as the field holds it, if the field can hold it as it is; undefined where something of it would be lost. */
export function exactly(field: Field, value: unknown): unknown {
  const fits = fitted(field, value);
  return fits !== undefined && sameJson(fits, lean(field, value)) ? fits : undefined;
}

/** A value without what it writes out although it is the default. */
function lean(field: Field, value: unknown): unknown {
  if (field.shape) return lean(field.shape, value);
  if (field.options) {
    const option = fittedOption(field, value)?.option;
    return option ? lean(option, value) : value;
  }
  const { item, fields } = field;
  if (item && Array.isArray(value)) return value.map((each) => lean(item, each));
  if (!fields || !isObject(value)) return value;
  const said = Object.entries(value).flatMap(([name, each]) => {
    const rule = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return rule && isDefault(rule, each) ? [] : [[name, rule ? lean(rule, each) : each] as const];
  });
  return Object.fromEntries(said);
}

/** Whether a value that fits is what stands for nothing in a field. */
export function isDefault(field: Field, value: unknown): boolean {
  if (field.required) return false;
  return Array.isArray(field.default)
    ? Array.isArray(value) && value.length === 0
    : value === (field.default ?? null);
}

function fittedList(field: Field, values: readonly unknown[]): readonly unknown[] | undefined {
  const item = field.item;
  if (!item) throw new Error("a list has items");
  const kept: unknown[] = [];
  let same = true;
  for (const value of values) {
    const fits = fitted(item, value);
    if (fits === undefined || kept.length >= (field.most ?? Number.POSITIVE_INFINITY)) same = false;
    else {
      same &&= fits === value;
      kept.push(fits);
    }
  }
  return same ? values : kept;
}

function fittedObject(field: Field, value: Json): Json | undefined {
  const kept = fittedFields(field.fields ?? {}, value);
  if (!kept) return undefined;
  if (field.some && !field.some.some((name) => (kept[name] as readonly unknown[] | undefined)?.length))
    return undefined;
  const rising = (field.rising ?? []).map((name) => Number(kept[name]));
  return rising.every((each, number) => number === 0 || Number(rising[number - 1]) < each) ? kept : undefined;
}

function fitsString(field: Field, value: string): boolean {
  if (field.pattern !== undefined) return patternOf(field.pattern).test(value);
  if (HALF.test(value)) return false;
  const count = countOf(value);
  return count >= (field.shortest ?? 0) && count <= (field.longest ?? count);
}

/** Half of a sign that needs two units. */
const HALF = /[\ud800-\udfff]/u;

const PATTERNS = new Map<string, RegExp>();

function patternOf(pattern: string): RegExp {
  let known = PATTERNS.get(pattern);
  if (!known) {
    known = new RegExp(pattern, "u");
    PATTERNS.set(pattern, known);
  }
  return known;
}

function fitsNumber(field: Field, value: unknown): boolean {
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  if (field.kind === "integer" && !Number.isInteger(value)) return false;
  return value >= (field.lowest ?? value) && value <= (field.highest ?? value);
}
