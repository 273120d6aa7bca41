/**
 * A map as a Yjs document: read from it, touched part by touched part, and written to it by the least that says it.
 *
 * Law: the same shape as the server's (etappe.coediting.shape). Root maps `map`, `scenario`, `translations`
 * (`de:<translation key>` → text) and one for each collection, id → map of fields; only what differs from its default
 * stands there; every text of the table of records is a `Y.Text`. What is read is raw: `normalised` makes it whole.
 */
import * as Y from "yjs";
import type { Operation } from "../core/delta";
import { COLLECTIONS, fieldOf, fieldsOf, isCollection } from "../core/records";
import type { Collection, Lang, PlaceCollection } from "../core/types";

type Json = Readonly<Record<string, unknown>>;
/** A document as it stands in Yjs: nothing in it is checked. */
export type Raw = Json;

type Root = PlaceCollection | "translations";
const ROOTS: readonly Root[] = ["map", "scenario", "translations", ...COLLECTIONS];

export function rootsOf(doc: Y.Doc): Y.Map<unknown>[] {
  return ROOTS.map((name) => doc.getMap(name));
}

/** Whether anything was ever written: a document that was not read yet is empty. */
export function isEmpty(doc: Y.Doc): boolean {
  return doc.getMap("map").size === 0;
}

/** What was touched: by root, the keys in it; `map` and `scenario` are read whole. */
export type Touched = Map<Root, Set<string>>;

/** Notes what events of `observeDeep` at a root touch. */
export function note(
  touched: Touched,
  root: Y.Map<unknown>,
  events: readonly Y.YEvent<Y.AbstractType<unknown>>[],
): void {
  const name = ROOTS.find((each) => root.doc?.getMap(each) === root);
  if (!name) throw new Error("events come from a root of the map");
  const keys = touched.get(name) ?? new Set<string>();
  touched.set(name, keys);
  for (const event of events) {
    if (event.target === root) for (const key of event.keys.keys()) keys.add(key);
    else keys.add(String(event.path[0]));
  }
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
  const all: Touched = new Map(ROOTS.map((name) => [name, new Set(doc.getMap(name).keys())]));
  return readTouched(doc, {}, all);
}

/** The document as it was, with what was touched read anew; the rest keeps its identity. */
export function readTouched(doc: Y.Doc, before: Raw, touched: Touched): Raw {
  let after: Record<string, unknown> = { ...before };
  for (const [name, keys] of touched) {
    const root = doc.getMap(name);
    if (name === "map") {
      const whole = Object.fromEntries([...root.entries()].map(([field, value]) => [field, plain(value)]));
      const rest = Object.fromEntries(
        ROOTS.filter((each) => each !== "map").map((each) => [each, after[each]]),
      );
      after = { ...whole, ...rest };
    } else if (name === "scenario") {
      after["scenario"] = objectOf("scenario", root);
    } else if (name === "translations") {
      after["translations"] = translationsOf(root, after["translations"] as Json | undefined, keys);
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

/** `de:steps.s1.title` → language and key. */
function split(flat: string): [language: string, key: string] {
  const at = flat.indexOf(":");
  return [flat.slice(0, at), flat.slice(at + 1)];
}

function translationsOf(root: Y.Map<unknown>, before: Json | undefined, keys: ReadonlySet<string>): Json {
  const after: Record<string, Record<string, unknown>> = {};
  for (const [language, texts] of Object.entries(before ?? {})) after[language] = { ...(texts as Json) };
  for (const flat of keys) {
    const [language, key] = split(flat);
    after[language] ??= {};
    const texts = after[language];
    const value = root.get(flat);
    if (value === undefined) delete texts[key];
    else define(texts, key, plain(value));
  }
  for (const language of Object.keys(after))
    if (Object.keys(after[language] ?? {}).length === 0) delete after[language];
  return after;
}

/** Writes what a delta says, within a transaction of the caller's. */
export function write(doc: Y.Doc, operations: readonly Operation[]): void {
  for (const operation of operations) {
    const { collection, id } = operation;
    const root: Y.Map<unknown> = doc.getMap(collection);
    switch (operation.op) {
      case "put":
        root.set(id, fresh(collection as Collection, operation.object as Json));
        break;
      case "drop":
        root.delete(id);
        break;
      case "set":
      case "text":
        if (operation.collection === "translations") {
          if (operation.value === null) root.delete(id);
          else root.set(id, operation.value);
        } else {
          const owner = isCollection(collection) ? root.get(id) : root;
          if (!(owner instanceof Y.Map))
            throw new Error(`${collection} ${id} is in the document that was changed`);
          if (operation.op === "text") writeText(owner, operation.field, operation.after);
          else if (operation.value === null) owner.delete(operation.field);
          else owner.set(operation.field, operation.value);
        }
    }
  }
}

/** An object with a `Y.Text` for every text it may have, so that two people who begin one write the same. */
function fresh(collection: Collection, object: Json): Y.Map<unknown> {
  const made = new Y.Map<unknown>();
  const fields = fieldsOf(collection);
  for (const [field, value] of Object.entries(object)) {
    if (fields[field]?.kind !== "text") made.set(field, value);
  }
  for (const [field, rule] of Object.entries(fields)) {
    if (rule.kind === "text") made.set(field, new Y.Text(String(object[field] ?? "")));
  }
  return made;
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
  doc.transact(() => {
    for (const name of ["map", "scenario"] as const) {
      const owner = name === "map" ? document : ((document["scenario"] ?? {}) as Json);
      const root: Y.Map<unknown> = doc.getMap(name);
      for (const [field, rule] of Object.entries(fieldsOf(name))) {
        const value = owner[field];
        if (rule.kind === "text") root.set(field, new Y.Text(String(value ?? "")));
        else if (value !== undefined && value !== null && value !== rule.default) root.set(field, value);
      }
    }
    for (const collection of COLLECTIONS) {
      const root: Y.Map<unknown> = doc.getMap(collection);
      for (const [id, object] of Object.entries((document[collection] ?? {}) as Record<string, Json>))
        root.set(id, fresh(collection, object));
    }
    const translations = (document["translations"] ?? {}) as Partial<Record<Lang, Record<string, string>>>;
    for (const [language, texts] of Object.entries(translations))
      for (const [key, text] of Object.entries(texts))
        doc.getMap("translations").set(`${language}:${key}`, text);
  });
}
