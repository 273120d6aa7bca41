/**
 * A map as a Yjs document: read from it, touched part by touched part, and written to it by the least that says it.
 *
 * Law: the same shape as the server's (etappe.coediting.shape). Root maps `map`, `scenario` and one for each collection,
 * id → map of fields; only what differs from its default stands there; every text of the table of records is a `Y.Text`,
 * and beside it its translation is another (`title`, `title:de`). What is read is raw: `normalised` makes it whole.
 */
import * as Y from "yjs";
import type { Operation } from "../core/delta";
import { COLLECTIONS, fieldOf, fieldsOf, isCollection, LANGUAGES } from "../core/records";
import { placeOf, translationKey } from "../core/texts";
import type { Collection, Lang, PlaceCollection } from "../core/types";
import { sharing } from "./sharing";

type Json = Readonly<Record<string, unknown>>;
/** A document as it stands in Yjs: nothing in it is checked. */
export type Raw = Json;

const ROOTS: readonly PlaceCollection[] = ["map", "scenario", ...COLLECTIONS];

export function rootsOf(doc: Y.Doc): Y.Map<unknown>[] {
  return ROOTS.map((name) => doc.getMap(name));
}

/** Whether anything was ever written: a document that was not read yet is empty. */
export function isEmpty(doc: Y.Doc): boolean {
  return doc.getMap("map").size === 0;
}

/**
 * What was touched: by root, the keys in it (`map` and `scenario` are read whole); and of `translations`, whose texts
 * are translated otherwise (`steps.step-1`, `map.`).
 */
export type Touched = Map<PlaceCollection | "translations", Set<string>>;

/** Notes what events of `observeDeep` at a root touch. */
export function note(
  touched: Touched,
  root: Y.Map<unknown>,
  events: readonly Y.YEvent<Y.AbstractType<unknown>>[],
): void {
  const name = ROOTS.find((each) => root.doc?.getMap(each) === root);
  if (!name) throw new Error("events come from a root of the map");
  for (const event of events) {
    const inside = event.target !== root;
    const id = isCollection(name) && inside ? String(event.path[0]) : "";
    const fields = event instanceof Y.YMapEvent ? [...event.keys.keys()] : event.path.slice(-1).map(String);
    if (isCollection(name) && !inside) {
      for (const each of fields) {
        add(touched, name, each);
        add(touched, "translations", ownerNamed(name, each));
      }
    } else
      for (const field of fields) {
        if (isTranslation(field)) add(touched, "translations", ownerNamed(name, id));
        else add(touched, name, id);
      }
  }
}

function add(touched: Touched, name: PlaceCollection | "translations", key: string): void {
  const keys = touched.get(name) ?? new Set<string>();
  touched.set(name, keys.add(key));
}

const ownerNamed = (name: PlaceCollection, id: string) => `${name}.${id}`;

/** Whether a field of a shared object says, as `title:de` does, what a text says in another language. */
const isTranslation = (field: string) => field.includes(":");

/** The languages that the map may be translated to. */
function othersOf(locale: unknown): readonly Lang[] {
  return LANGUAGES.filter((language) => language !== (locale ?? fieldOf("map", "locale")?.default));
}

function plain(value: unknown): unknown {
  if (value instanceof Y.Text) return value.toString();
  if (value instanceof Y.AbstractType) return value.toJSON();
  return value;
}

/** An object as it stands there; a text that says nothing and need not is left out, as in a whole document. */
function objectOf(name: PlaceCollection, value: unknown): unknown {
  if (!(value instanceof Y.Map)) return plain(value);
  const object: Record<string, unknown> = {};
  for (const [field, each] of value.entries()) {
    if (isTranslation(field)) continue;
    const said = plain(each);
    if (said !== "" || fieldOf(name, field)?.required) object[field] = said;
  }
  return object;
}

/** Ids may be any name, also `__proto__`; a plain assignment would not keep that one. */
function define(objects: Record<string, unknown>, id: string, value: unknown): void {
  Object.defineProperty(objects, id, { value, writable: true, enumerable: true, configurable: true });
}

/** The whole document, raw. */
export function read(doc: Y.Doc): Raw {
  const all: Touched = new Map();
  for (const name of ROOTS) {
    const ids = isCollection(name) ? [...doc.getMap(name).keys()] : [""];
    all.set(name, new Set(ids));
    for (const id of ids) add(all, "translations", ownerNamed(name, id));
  }
  return readTouched(doc, {}, all);
}

/** The document as it was, with what was touched read anew; the rest keeps its identity. */
export function readTouched(doc: Y.Doc, before: Raw, touched: Touched): Raw {
  let after: Record<string, unknown> = { ...before };
  for (const [name, keys] of touched) {
    if (name === "translations") {
      after["translations"] = translationsOf(doc, after["translations"] as Translations | undefined, keys);
      continue;
    }
    const root: Y.Map<unknown> = doc.getMap(name);
    if (name === "map") {
      const fields = [...root.entries()].filter(([field]) => !isTranslation(field));
      const whole = Object.fromEntries(fields.map(([field, value]) => [field, plain(value)]));
      const rest = [...ROOTS.slice(1), "translations"].map((each) => [each, after[each]]);
      after = { ...whole, ...Object.fromEntries(rest) };
    } else if (name === "scenario") {
      after["scenario"] = objectOf("scenario", root);
    } else {
      const objects: Record<string, unknown> = { ...(after[name] as Json | undefined) };
      for (const id of keys) {
        const value = root.get(id);
        if (value === undefined) delete objects[id];
        else define(objects, id, objectOf(name, value));
      }
      after[name] = objects;
    }
  }
  return after;
}

type Translations = Readonly<Record<string, Json>>;

/** The translations as they were, with those of some objects' texts read anew. */
function translationsOf(
  doc: Y.Doc,
  before: Translations | undefined,
  owners: ReadonlySet<string>,
): Translations {
  const after: Record<string, Record<string, unknown>> = {};
  const say = (language: string, key: string, text: unknown) => {
    after[language] ??= {};
    define(after[language], key, text);
  };
  for (const [language, texts] of Object.entries(before ?? {}))
    for (const [key, text] of Object.entries(texts)) {
      const place = placeOf(key);
      if (!place || !owners.has(ownerNamed(place.collection, place.id))) say(language, key, text);
    }
  for (const named of owners) {
    const place = placeOf(`${named}.`);
    if (!place) continue;
    const owner = ownerAt(doc, place.collection, place.id);
    for (const [name, value] of owner?.entries() ?? []) {
      const [field = "", language = ""] = name.split(":");
      const text = isTranslation(name) && plain(value);
      if (text) say(language, translationKey({ ...place, field }), text);
    }
  }
  return sharing(before ?? {}, after);
}

/** The shared map of an object, of the map itself or of its scenario; undefined where it is not there. */
function ownerAt(doc: Y.Doc, collection: PlaceCollection, id: string): Y.Map<unknown> | undefined {
  const root: Y.Map<unknown> = doc.getMap(collection);
  const owner = isCollection(collection) ? root.get(id) : root;
  return owner instanceof Y.Map ? owner : undefined;
}

/** Writes what a delta says, within a transaction of the caller's. */
export function write(doc: Y.Doc, operations: readonly Operation[]): void {
  const others = othersOf(doc.getMap("map").get("locale"));
  for (const operation of operations) {
    if (operation.op === "set" && operation.collection === "translations") {
      translate(doc, operation.id, operation.value as string | null);
      continue;
    }
    const { id } = operation;
    const collection = operation.collection as PlaceCollection;
    switch (operation.op) {
      case "put":
        doc.getMap(collection).set(id, fresh(collection as Collection, operation.object as Json, others));
        break;
      case "drop":
        doc.getMap(collection).delete(id);
        break;
      case "set":
      case "text": {
        const owner = ownerAt(doc, collection, id);
        if (!owner) throw new Error(`${collection} ${id} is in the document that was changed`);
        if (operation.op === "text") writeText(owner, operation.field, operation.after);
        else if (operation.value === null) owner.delete(operation.field);
        else owner.set(operation.field, operation.value);
      }
    }
  }
}

/** Writes a translation, `de:steps.step-1.title`, or takes it away; it is gone already where its object is. */
function translate(doc: Y.Doc, named: string, text: string | null): void {
  const at = named.indexOf(":");
  const place = placeOf(named.slice(at + 1));
  if (!place) throw new Error(`${named} is a translation of a text`);
  const owner = ownerAt(doc, place.collection, place.id);
  const name = `${place.field}:${named.slice(0, at)}`;
  if (!owner) return;
  if (fieldOf(place.collection, place.field)?.kind === "text") writeText(owner, name, text ?? "");
  else if (text === null) owner.delete(name);
  else owner.set(name, text);
}

/** An object with a `Y.Text` for every text it may have, in every language, so that two people who begin one write the same. */
function fresh(collection: Collection, object: Json, others: readonly Lang[]): Y.Map<unknown> {
  const made = new Y.Map<unknown>();
  fill(made, collection, object, others);
  return made;
}

function fill(owner: Y.Map<unknown>, place: PlaceCollection, object: Json, others: readonly Lang[]): void {
  for (const [field, rule] of Object.entries(fieldsOf(place))) {
    const value = object[field];
    if (rule.kind === "text") {
      owner.set(field, new Y.Text(String(value ?? "")));
      for (const language of others) owner.set(`${field}:${language}`, new Y.Text());
    } else if (value !== undefined && value !== null && value !== rule.default) owner.set(field, value);
  }
}

const isLowSurrogate = (text: string, at: number) => /[\uDC00-\uDFFF]/.test(text.charAt(at));

/** What to take away and what to put there so that `before` becomes `after`; letters of two units stay whole. */
export function spliceOf(before: string, after: string): { at: number; gone: number; come: string } {
  const shortest = Math.min(before.length, after.length);
  let at = 0;
  while (at < shortest && before.charCodeAt(at) === after.charCodeAt(at)) at += 1;
  while (at > 0 && (isLowSurrogate(before, at) || isLowSurrogate(after, at))) at -= 1;
  let end = 0;
  while (end < shortest - at && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  while (
    end > 0 &&
    (isLowSurrogate(before, before.length - end) || isLowSurrogate(after, after.length - end))
  )
    end -= 1;
  return { at, gone: before.length - at - end, come: after.slice(at, after.length - end) };
}

function writeText(owner: Y.Map<unknown>, field: string, after: string): void {
  const text = owner.get(field);
  if (!(text instanceof Y.Text)) {
    owner.set(field, new Y.Text(after));
    return;
  }
  const { at, gone, come } = spliceOf(text.toString(), after);
  if (gone > 0) text.delete(at, gone);
  if (come) text.insert(at, come);
}

/** Writes a whole map into an empty document, as the server does when it makes one; for tests and drafts without a server. */
export function seed(doc: Y.Doc, document: Readonly<Record<string, unknown>>): void {
  const others = othersOf(document["locale"]);
  doc.transact(() => {
    fill(doc.getMap("map"), "map", document, others);
    fill(doc.getMap("scenario"), "scenario", (document["scenario"] ?? {}) as Json, others);
    for (const collection of COLLECTIONS) {
      const root: Y.Map<unknown> = doc.getMap(collection);
      for (const [id, object] of Object.entries((document[collection] ?? {}) as Record<string, Json>))
        root.set(id, fresh(collection, object, others));
    }
    for (const [language, texts] of Object.entries((document["translations"] ?? {}) as Translations))
      for (const [key, text] of Object.entries(texts)) translate(doc, `${language}:${key}`, String(text));
  });
}
