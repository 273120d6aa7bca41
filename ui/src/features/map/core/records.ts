/**
 * Typed access to the table of a map's records: which fields each object has, of what kind, and what they may hold.
 *
 * Law: `records.json` is written from the server's records (`checks/schemas.py --write`, etappe.maps.records); nothing
 * about a field is said twice here. A field that is not in the table is no field of a map.
 */
import table from "./records.json";
import type { ById, Collection, Json, Lang, MapDocument, PlaceCollection } from "./types";

type Gone = "remove" | "last" | "clear";

/** What a field is; which of these a kind has is said by `Field` in etappe.maps.records. */
export interface Field {
  readonly kind:
    | "text"
    | "order"
    | "ref"
    | "string"
    | "enum"
    | "boolean"
    | "integer"
    | "number"
    | "json"
    | "value"
    | "list"
    | "object"
    | "any";
  readonly required?: boolean;
  /** Where nothing is required: what stands for nothing. */
  readonly default?: unknown;
  readonly longest?: number;
  readonly shortest?: number;
  readonly rich?: boolean;
  readonly of?: Collection;
  readonly gone?: Gone;
  readonly pattern?: string;
  readonly values?: readonly string[];
  readonly lowest?: number;
  readonly highest?: number;
  readonly shape?: Field;
  readonly item?: Field;
  readonly most?: number;
  readonly fields?: Fields;
  readonly some?: readonly string[];
  readonly rising?: readonly string[];
  readonly options?: readonly Field[];
}

export type Fields = Readonly<Record<string, Field>>;

/** How many objects a collection holds, what they stand in, in what they differ, and their fields. */
export interface Kept {
  readonly limit: number;
  /** Objects that agree in these fields stand together in their order. */
  readonly among: readonly string[];
  /** No two objects agree in all of these; of two that do the `first` stays, or they `merge`. */
  readonly distinct: readonly string[];
  readonly twice: "first" | "merge";
  readonly fields: Fields;
}

interface Table {
  readonly schema: number;
  readonly languages: readonly Lang[];
  readonly id: string;
  readonly blank: string;
  readonly unprintable: string;
  readonly missing: string;
  readonly first_order: string;
  readonly without_cells: readonly string[];
  readonly apart: readonly Collection[];
  readonly map: Fields;
  readonly scenario: Fields;
  readonly collections: Readonly<Record<Collection, Kept>>;
}

const TABLE = table as unknown as Table;

export const SCHEMA_VERSION = TABLE.schema;
export const LANGUAGES = TABLE.languages;
/** Stands where a text is required and nobody has written one. */
export const MISSING = TABLE.missing;

/** In an order in which what is referred to stands before what refers to it. */
export const COLLECTIONS = Object.keys(TABLE.collections) as readonly Collection[];

export function isCollection(name: string): name is Collection {
  return Object.hasOwn(TABLE.collections, name);
}

/** The objects of a collection as JSON, whichever collection it is. */
export function objectsOf(document: MapDocument, collection: Collection): ById<Json> {
  return document[collection] as unknown as ById<Json>;
}

/** What a collection is. */
export function keptOf(collection: Collection): Kept {
  return TABLE.collections[collection];
}

/** The fields of the objects of a collection, of the map itself, or of its scenario. */
export function fieldsOf(collection: PlaceCollection): Fields {
  if (collection === "map") return TABLE.map;
  return collection === "scenario" ? TABLE.scenario : TABLE.collections[collection].fields;
}

/** The rule of a field; undefined where there is no such field. */
export function fieldOf(collection: string, field: string): Field | undefined {
  if (collection !== "map" && collection !== "scenario" && !isCollection(collection)) return undefined;
  const fields = fieldsOf(collection);
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}

export interface Reference {
  readonly collection: Collection;
  readonly field: string;
  readonly of: Collection;
  readonly gone: Gone;
  readonly required: boolean;
}

/** Every reference from an object to another. */
export const REFERENCES: readonly Reference[] = COLLECTIONS.flatMap((collection) =>
  Object.entries(fieldsOf(collection)).flatMap(([field, { of, gone, required = false }]) =>
    of && gone ? [{ collection, field, of, gone, required }] : [],
  ),
);

/** Whether objects of a collection have a place in an order. */
export function hasOrder(collection: Collection): boolean {
  return Object.hasOwn(keptOf(collection).fields, "order");
}

/** Whether people write cells in lanes of this type; the others show experiences, numbers and interactions. */
export function holdsCells(lane: string): boolean {
  return !TABLE.without_cells.includes(lane);
}

/** Whether objects of a collection lead from a source to a target that is another. */
export function leadsApart(collection: Collection): boolean {
  return TABLE.apart.includes(collection);
}

const PART = /^([a-z_]+)\.(0|[1-9][0-9]{0,2})\.([a-z_]+)$/;

/** A text in a list of an object, such as a persona's facts. */
export interface Listed {
  readonly list: string;
  readonly number: number;
  readonly name: string;
}

/** List, number and name of `facts.0.name`; null where the field is no such name. */
export function listedOf(field: string): Listed | null {
  const [, list, number, name] = PART.exec(field) ?? [];
  if (list === undefined || number === undefined || name === undefined) return null;
  return { list, number: Number(number), name };
}

function listFields(field: Field | undefined): Fields {
  return field?.shape?.item?.fields ?? {};
}

/** The rule of an editable text; null where the field is none. */
export function textRuleOf(collection: string, field: string): Field | null {
  const listed = listedOf(field);
  const rule = listed
    ? listFields(fieldOf(collection, listed.list))[listed.name]
    : fieldOf(collection, field);
  return rule?.kind === "text" ? rule : null;
}

interface TextField {
  readonly list: string | null;
  readonly name: string;
}

/** The text fields of a collection; those within a list with the list's name. */
export function textFieldsOf(collection: PlaceCollection): readonly TextField[] {
  const known = TEXT_FIELDS.get(collection);
  if (known) return known;
  const found: TextField[] = [];
  for (const [name, field] of Object.entries(fieldsOf(collection))) {
    if (field.kind === "text") found.push({ list: null, name });
    for (const [each, { kind }] of Object.entries(listFields(field)))
      if (kind === "text") found.push({ list: name, name: each });
  }
  TEXT_FIELDS.set(collection, found);
  return found;
}

const TEXT_FIELDS = new Map<PlaceCollection, readonly TextField[]>();

const ID = new RegExp(TABLE.id, "u");
const BLANK = new RegExp(TABLE.blank, "u");
const UNPRINTABLE = new RegExp(TABLE.unprintable, "u");
const UNPRINTABLES = new RegExp(TABLE.unprintable, "gu");

export function isId(value: unknown): value is string {
  return typeof value === "string" && ID.test(value);
}

/** Whether a text says nothing. */
export function isBlank(text: string): boolean {
  return BLANK.test(text);
}

/** A text without the signs that no text of a map has. */
export function printable(text: string): string {
  return UNPRINTABLE.test(text) ? text.replace(UNPRINTABLES, "") : text;
}
