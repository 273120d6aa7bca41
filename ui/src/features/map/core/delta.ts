/**
 * What differs between two documents, part by part, and a document with such differences applied.
 *
 * Law: the same as the server's (etappe.maps.delta): `patched(before, delta(before, after))` equals `after`. What two
 * documents share by identity is not looked at, so that the cost follows what was touched.
 */
import { sameJson } from "./json";
import { COLLECTIONS, fieldsOf, objectsOf } from "./records";
import type { ById, Collection, Json, Lang, MapDocument, PlaceCollection } from "./types";

interface Put {
  readonly op: "put";
  readonly collection: Collection;
  readonly id: string;
  readonly object: Json;
}

interface Drop {
  readonly op: "drop";
  readonly collection: Collection;
  readonly id: string;
}

/** `value` null means the field's default; for a translation, that there is none. */
interface SetValue {
  readonly op: "set";
  readonly collection: PlaceCollection | "translations";
  readonly id: string;
  readonly field: string;
  readonly value: unknown;
}

interface WriteText {
  readonly op: "text";
  readonly collection: PlaceCollection;
  readonly id: string;
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

export type Operation = Put | Drop | SetValue | WriteText;

/** What leads from one document to another: the map's own fields first, then object by object, translations last. */
export function delta(before: MapDocument, after: MapDocument): Operation[] {
  const operations: Operation[] = [];
  ownFields(operations, "map", "", before as unknown as Json, after as unknown as Json);
  ownFields(operations, "scenario", "", before.scenario as Json, after.scenario as Json);
  for (const collection of COLLECTIONS) objectOperations(operations, collection, before, after);
  translations(operations, before, after);
  return operations;
}

function objectOperations(
  operations: Operation[],
  collection: Collection,
  before: MapDocument,
  after: MapDocument,
): void {
  const old = objectsOf(before, collection);
  const now = objectsOf(after, collection);
  if (old === now) return;
  const ids: string[] = [];
  for (const id in now) if (old[id] !== now[id]) ids.push(id);
  for (const id in old) if (!Object.hasOwn(now, id)) ids.push(id);
  for (const id of ids.sort()) {
    const [was, object] = [at(old, id), at(now, id)];
    if (!object) operations.push({ op: "drop", collection, id });
    else if (!was) operations.push({ op: "put", collection, id, object });
    else ownFields(operations, collection, id, was, object);
  }
}

/** What stands under an id, which may be the name of something that every object has, such as `constructor`. */
function at(objects: ById<Json>, id: string): Json | undefined {
  return Object.hasOwn(objects, id) ? objects[id] : undefined;
}

function ownFields(
  operations: Operation[],
  collection: PlaceCollection,
  id: string,
  before: Json,
  after: Json,
): void {
  if (before === after) return;
  for (const [field, rule] of Object.entries(fieldsOf(collection))) {
    const was = before[field] ?? rule.default ?? null;
    const is = after[field] ?? rule.default ?? null;
    if (sameJson(was, is)) continue;
    if (rule.kind === "text")
      operations.push({
        op: "text",
        collection,
        id,
        field,
        before: String(was ?? ""),
        after: String(is ?? ""),
      });
    else
      operations.push({
        op: "set",
        collection,
        id,
        field,
        value: sameJson(is, rule.default ?? null) ? null : is,
      });
  }
}

function translations(operations: Operation[], before: MapDocument, after: MapDocument): void {
  if (before.translations === after.translations) return;
  const languages = [
    ...new Set([...Object.keys(before.translations), ...Object.keys(after.translations)]),
  ].sort();
  for (const language of languages as Lang[]) {
    const old = before.translations[language] ?? {};
    const now = after.translations[language] ?? {};
    if (old === now) continue;
    for (const key of [...new Set([...Object.keys(old), ...Object.keys(now)])].sort()) {
      const [id, value] = [`${language}:${key}`, now[key] ?? null];
      if (value !== (old[key] ?? null))
        operations.push({ op: "set", collection: "translations", id, field: "", value });
    }
  }
}

/** The document with a delta applied. It is sparse as the documents of the delta were; whole only if theirs was. */
export function patched(document: MapDocument, operations: readonly Operation[]): MapDocument {
  const now: Record<string, unknown> = { ...document };
  const copied = new Set<string>();
  /** A copy of a part that may be written to, made once. */
  const open = (part: string): Record<string, unknown> => {
    if (!copied.has(part)) now[part] = { ...(now[part] as Json) };
    copied.add(part);
    return now[part] as Record<string, unknown>;
  };
  for (const operation of operations) {
    if (operation.op === "put") open(operation.collection)[operation.id] = operation.object;
    else if (operation.op === "drop") delete open(operation.collection)[operation.id];
    else if (operation.collection === "translations") translate(open("translations"), operation);
    else {
      const value = operation.op === "text" ? operation.after : operation.value;
      const rule = fieldsOf(operation.collection)[operation.field];
      if (operation.collection === "map") now[operation.field] = value ?? rule?.default ?? null;
      else if (operation.collection === "scenario")
        put(open("scenario"), operation.field, value, rule?.default);
      else {
        const objects = open(operation.collection);
        if (!Object.hasOwn(objects, operation.id)) continue; // nobody writes to what is gone
        const object = { ...(objects[operation.id] as Json) };
        put(object, operation.field, value, rule?.default);
        objects[operation.id] = object;
      }
    }
  }
  return now as unknown as MapDocument;
}

function translate(languages: Record<string, unknown>, operation: SetValue | WriteText): void {
  const language = operation.id.slice(0, operation.id.indexOf(":"));
  const key = operation.id.slice(language.length + 1);
  const texts = { ...(languages[language] as Json | undefined) };
  const value = operation.op === "set" ? operation.value : operation.after;
  if (value === null) delete texts[key];
  else texts[key] = value;
  if (Object.keys(texts).length > 0) languages[language] = texts;
  else delete languages[language];
}

function put(object: Record<string, unknown>, field: string, value: unknown, standard: unknown): void {
  if (value === null || value === undefined || sameJson(value, standard ?? null)) delete object[field];
  else object[field] = value;
}
