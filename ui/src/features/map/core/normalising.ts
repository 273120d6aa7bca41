/**
 * A whole document made of any JSON: what is read from the shared document is normalised, so that every browser and
 * the server see the same map whatever several people did at once.
 *
 * Law: the same as the server's (etappe.maps.normalising), and `normalised(document) === document` for a whole one: what
 * needs no change keeps its identity, object by object. What was given is never touched, and must not be changed in
 * place afterwards, because what is known to be whole is not looked at again.
 */
import { fitted, fittedFields, fittedText } from "./fitting";
import { isObject } from "./json";
import { ordered, signs } from "./ordering";
import {
  COLLECTIONS,
  type Field,
  fieldsOf,
  holdsCells,
  isBlank,
  isId,
  keptOf,
  LANGUAGES,
  type Listed,
  leadsApart,
  listedOf,
  objectsOf,
  REFERENCES,
  SCHEMA_VERSION,
  textRuleOf,
} from "./records";
import { ownerOf, type Place, placeOf } from "./texts";
import type { Collection, Json, MapDocument, Translations } from "./types";

type Objects = Readonly<Record<string, Json>>;
type All = Record<Collection, Objects>;

/** The whole map in a raw one. Collections that hold what they held in `before` are the same as there. */
export function normalised(given: unknown, before?: MapDocument): MapDocument {
  const raw = isObject(given) ? given : {};
  const all = {} as All;
  // in an order in which whatever is referred to is settled before what refers to it
  for (const collection of COLLECTIONS) all[collection] = settled(collection, raw[collection], all);
  if (before) for (const collection of COLLECTIONS) all[collection] = shared(collection, all, before);
  const map: Record<string, unknown> = { schema: SCHEMA_VERSION };
  for (const [name, field] of Object.entries(fieldsOf("map"))) {
    const value = raw[name];
    const fits = value === undefined || value === null ? undefined : fitted(field, value);
    map[name] = fits ?? (field.required ? fittedText(field, "") : (field.default ?? null));
  }
  map["scenario"] =
    fittedFields(fieldsOf("scenario"), isObject(raw["scenario"]) ? raw["scenario"] : {}) ?? {};
  const untranslated = { ...map, ...all, translations: {} } as unknown as MapDocument;
  const whole = { ...untranslated, translations: translationsOf(untranslated, raw["translations"]) };
  return same(raw, whole as unknown as Json) ? (raw as unknown as MapDocument) : whole;
}

function same(raw: Json, whole: Json): boolean {
  const names = Object.keys(whole);
  return Object.keys(raw).length === names.length && names.every((name) => raw[name] === whole[name]);
}

function shared(collection: Collection, all: All, before: MapDocument): Objects {
  const [now, was] = [all[collection], objectsOf(before, collection)];
  return now !== was && same(was, now) ? was : now;
}

/** What is known of a collection: the objects that need no change as long as what they refer to is there. */
interface Known {
  /** What the collection refers to, as it was then, and what of it matters. */
  targets: readonly Objects[];
  signature: string;
  /** By object the id that it was whole under. */
  good: WeakMap<object, string>;
  /** The last collection that was whole as it was. */
  whole: Objects | null;
}

const KNOWN = new Map<Collection, Known>();

function knownOf(collection: Collection, all: All): Known {
  const of = REFERENCES_OF.get(collection)?.map((each) => each.of) ?? [];
  const targets = of.map((each) => all[each]);
  const known = KNOWN.get(collection);
  if (known && targets.every((target, at) => target === known.targets[at])) return known;
  const signature = of.map((each) => signatureOf(each, all)).join("\n");
  if (known?.signature === signature) {
    known.targets = targets;
    return known;
  }
  const fresh: Known = { targets, signature, good: new WeakMap(), whole: null };
  KNOWN.set(collection, fresh);
  return fresh;
}

/** What matters of a collection to those that refer to it: ids, which stage is the last, which lanes hold cells. */
function signatureOf(collection: Collection, all: All): string {
  const objects = all[collection];
  const ids = Object.keys(objects);
  if (collection === "stages") ids.push(`last ${lastStage(all)}`);
  if (collection === "lanes") return ids.map((id) => `${id} ${objects[id]?.["type"]}`).join();
  return ids.join();
}

function lastStage(all: All): string | undefined {
  return ordered(all.stages as Readonly<Record<string, Json & { order: string }>>).at(-1)?.[0];
}

const REFERENCES_OF = new Map(
  COLLECTIONS.map((collection) => [collection, REFERENCES.filter((each) => each.collection === collection)]),
);

/** A collection as it can stand beside those settled before. */
function settled(collection: Collection, raw: unknown, all: All): Objects {
  if (!isObject(raw)) return {};
  const known = knownOf(collection, all);
  if (known.whole === raw) return known.whole;
  const last = collection === "steps" ? lastStage(all) : undefined;
  const ids = Object.keys(raw);
  const objects = kept(raw, ids, (id, value) => {
    if (known.good.get(value as object) === id) return value as Json;
    const object = isId(id) && isObject(value) ? settledObject(collection, value, all, last) : undefined;
    if (object && object === value) known.good.set(object, id);
    return object;
  });
  const whole = limited(collection, distinct(collection, objects), ids.length);
  if (whole === raw) known.whole = whole;
  return whole;
}

/** The objects as `of` gives them; without those of which it keeps nothing. The same ones where nothing changes. */
function kept(
  objects: Json,
  ids: readonly string[],
  of: (id: string, object: unknown) => Json | undefined,
): Objects {
  const changed = ids.findIndex((id) => of(id, objects[id]) !== objects[id]);
  if (changed < 0) return objects as Objects;
  const found = ids.slice(0, changed).map((id) => [id, objects[id] as Json] as const);
  for (const id of ids.slice(changed)) {
    const now = of(id, objects[id]);
    if (now) found.push([id, now]);
  }
  return Object.fromEntries(found);
}

/** Objects read before, by collection: what each became; undefined where nothing of it could be kept. */
const READ = new Map<Collection, WeakMap<object, Json | undefined>>(
  COLLECTIONS.map((collection) => [collection, new WeakMap()]),
);

function read(collection: Collection, value: Json): Json | undefined {
  const known = READ.get(collection) as WeakMap<object, Json | undefined>;
  if (known.has(value)) return known.get(value);
  const fits = fittedFields(fieldsOf(collection), value);
  known.set(value, fits);
  if (fits) known.set(fits, fits);
  return fits;
}

/** Above the limit the last by order, then by id, go. */
function limited(collection: Collection, objects: Objects, atMost: number): Objects {
  const { limit } = keptOf(collection);
  if (atMost <= limit || Object.keys(objects).length <= limit) return objects;
  return Object.fromEntries(
    ordered(objects as Readonly<Record<string, Json & { order?: string }>>).slice(0, limit),
  );
}

/** A lane that shows numbers has a measure, any other none; the same one each time. */
function measured(lane: Json): Json {
  if ((lane["type"] === "metric") === (lane["measure"] !== undefined)) return lane;
  const known = righted.get(lane);
  if (known) return known;
  const { measure: _measure, ...rest } = lane;
  const right = lane["type"] === "metric" ? { ...rest, measure: "reached" } : rest;
  righted.set(lane, right);
  return right;
}

const righted = new WeakMap<object, Json>();

/** An object whose fields fit and whose references lead somewhere; undefined where there is none. */
function settledObject(
  collection: Collection,
  value: Json,
  all: All,
  last: string | undefined,
): Json | undefined {
  let object = read(collection, value);
  if (object && collection === "lanes") object = measured(object);
  for (const { field, of, gone } of REFERENCES_OF.get(collection) ?? []) {
    const id = object?.[field] as string | undefined;
    if (!object || id === undefined || Object.hasOwn(all[of], id)) continue;
    if (gone === "remove" || (gone === "last" && last === undefined)) return undefined;
    object = led(object, field, gone === "last" ? last : undefined);
  }
  if (leadsApart(collection) && object?.["source"] === object?.["target"]) return undefined;
  if (collection === "cells" && !holdsCells(String(all.lanes[object?.["lane"] as string]?.["type"])))
    return undefined;
  return object;
}

/** The object with a reference that leads elsewhere or nowhere; the same one each time, so that it keeps its identity. */
function led(object: Json, field: string, to: string | undefined): Json {
  const known = redirected.get(object);
  if (known && known[field] === to) return known;
  const { [field]: _gone, ...rest } = object;
  const now = to === undefined ? rest : { ...rest, [field]: to };
  redirected.set(object, now);
  return now;
}

const redirected = new WeakMap<object, Json>();

/** Of objects that agree in what must differ the first stays; experiences take what they lack from the others. */
function distinct(collection: Collection, objects: Objects): Objects {
  const { distinct: fields, twice } = keptOf(collection);
  if (fields.length === 0) return objects;
  const groups = new Map<string, string[]>();
  for (const id of Object.keys(objects)) {
    const object = objects[id] as Json;
    const group = fields.map((field) => object[field] ?? "").join(" ");
    const ids = groups.get(group);
    if (ids) ids.push(id);
    else groups.set(group, [id]);
  }
  if (groups.size === Object.keys(objects).length) return objects;
  const found: Record<string, Json> = { ...objects };
  for (const ids of groups.values()) {
    if (ids.length === 1) continue;
    const of = (id: string) => objects[id] as Json & { order?: string };
    ids.sort(
      (a, b) => (twice === "merge" ? 0 : signs(of(a).order ?? "V", of(b).order ?? "V")) || signs(a, b),
    );
    const [first, ...others] = ids as [string, ...string[]];
    for (const id of others) delete found[id];
    if (twice === "merge") found[first] = Object.assign({}, ...[first, ...others].reverse().map(of));
  }
  return found;
}

/** Translations of texts that are there, into other languages than the map's own, that say something. */
function translationsOf(document: MapDocument, raw: unknown): Translations {
  if (!isObject(raw)) return {};
  const languages = Object.keys(raw).flatMap((language) => {
    if (language === document.locale || !(LANGUAGES as readonly string[]).includes(language)) return [];
    const texts = translated(document, raw[language]);
    return Object.keys(texts).length > 0 ? [[language, texts] as const] : [];
  });
  const whole = Object.fromEntries(languages) as Translations;
  const unchanged =
    Object.keys(raw).length === languages.length &&
    languages.every(([language, texts]) => raw[language] === texts);
  return unchanged ? (raw as Translations) : whole;
}

/** Texts in a language that all fit, as they were given; whether what they translate is there may change. */
const FITTING = new WeakSet<object>();

function translated(document: MapDocument, raw: unknown): Readonly<Record<string, string>> {
  if (!isObject(raw)) return {};
  const keys = Object.keys(raw);
  if (FITTING.has(raw) && keys.every((key) => stands(document, textNamed(key))))
    return raw as Readonly<Record<string, string>>;
  const found = keys.flatMap((key) => {
    const text = translation(document, textNamed(key), raw[key]);
    return text === undefined ? [] : [[key, text] as const];
  });
  const whole = found.length === keys.length && found.every(([key, text]) => raw[key] === text);
  if (whole) FITTING.add(raw);
  return whole ? (raw as Readonly<Record<string, string>>) : Object.fromEntries(found);
}

function translation(document: MapDocument, named: Named, text: unknown): string | undefined {
  if (!named.rule || typeof text !== "string" || !stands(document, named)) return undefined;
  const fits = fittedText(named.rule, text);
  return isBlank(fits) ? undefined : fits;
}

/** What a key of a translation names. */
interface Named {
  readonly place: Place | null;
  readonly listed: Listed | null;
  /** The rule of the text, but for that it has to say something; null where the key names none. */
  readonly rule: Field | null;
}

/** Whether the text that is translated is there. */
function stands(document: MapDocument, { place, listed, rule }: Named): boolean {
  const owner = place && rule && ownerOf(document, place.collection, place.id);
  return (
    Boolean(owner) && (!listed || listed.number < (((owner as Json)[listed.list] as unknown[]) ?? []).length)
  );
}

/** Keys are read once, for there are thousands, looked at with every change. */
const NAMED = new Map<string, Named>();
const MOST_NAMED = 100_000;

function textNamed(key: string): Named {
  const known = NAMED.get(key);
  if (known) return known;
  if (NAMED.size >= MOST_NAMED) NAMED.clear();
  const place = placeOf(key);
  const rule = place && textRuleOf(place.collection, place.field);
  const listed = place && listedOf(place.field);
  const named = { place, listed, rule: rule && { ...rule, required: false } };
  NAMED.set(key, named);
  return named;
}
