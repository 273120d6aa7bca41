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
  fieldsOf,
  holdsCells,
  isBlank,
  isId,
  keptOf,
  LANGUAGES,
  objectsOf,
  REFERENCES,
  SCHEMA_VERSION,
  textRuleOf,
} from "./records";
import { placeOf, textAt } from "./texts";
import type { Collection, Json, MapDocument, Translations } from "./types";

type Objects = Readonly<Record<string, Json>>;
type All = Record<Collection, Objects>;

/** The whole map in a raw one. Collections that hold what they held in `before` are the same as there. */
export function normalised(given: unknown, before?: MapDocument): MapDocument {
  const raw = isObject(given) ? given : {};
  const all = Object.fromEntries(
    COLLECTIONS.map((collection) => [collection, readFrom(collection, raw[collection])]),
  ) as All;
  settle(all);
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

/** Objects already looked at, by collection: what each became; undefined where nothing of it could be kept. */
const seen = new Map<Collection, WeakMap<object, Json | undefined>>(
  COLLECTIONS.map((collection) => [collection, new WeakMap()]),
);

function readFrom(collection: Collection, raw: unknown): Objects {
  if (!isObject(raw)) return {};
  const known = seen.get(collection) as WeakMap<object, Json | undefined>;
  const fields = fieldsOf(collection);
  return kept(raw, (id, value) => {
    if (!isId(id) || !isObject(value)) return undefined;
    if (known.has(value)) return known.get(value);
    const fits = fittedFields(fields, value);
    known.set(value, fits);
    if (fits) known.set(fits, fits);
    return fits;
  });
}

/** The objects as `of` gives them; without those of which it keeps nothing. The same ones where nothing changes. */
function kept(objects: Json, of: (id: string, object: unknown) => Json | undefined): Objects {
  const found: [string, Json][] = [];
  let whole = true;
  for (const id of Object.keys(objects)) {
    const object = objects[id];
    const now = of(id, object);
    whole &&= now === object;
    if (now) found.push([id, now]);
  }
  return whole ? (objects as Objects) : Object.fromEntries(found);
}

/** Collection by collection, so that whatever is referred to is settled before what refers to it. */
function settle(all: All): void {
  for (const collection of COLLECTIONS) {
    if (collection === "lanes") all.lanes = kept(all.lanes, (_, lane) => measured(lane as Json));
    all[collection] = limited(collection, distinct(collection, referring(collection, all)));
  }
}

/** Above the limit the last by order, then by id, go. */
function limited(collection: Collection, objects: Objects): Objects {
  const { limit } = keptOf(collection);
  if (Object.keys(objects).length <= limit) return objects;
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

/** The objects of a collection whose references lead somewhere. */
function referring(collection: Collection, all: All): Objects {
  const references = REFERENCES.filter((each) => each.collection === collection);
  if (references.length === 0) return all[collection];
  const last = ordered(all.stages as Readonly<Record<string, Json & { order: string }>>).at(-1)?.[0];
  return kept(all[collection], (_, given) => {
    let object = given as Json;
    for (const { field, of, gone } of references) {
      const id = object[field] as string | undefined;
      if (id === undefined || Object.hasOwn(all[of], id)) continue;
      if (gone === "remove" || (gone === "last" && last === undefined)) return undefined;
      object = led(object, field, gone === "last" ? last : undefined);
    }
    if (collection === "branches" && object["source"] === object["target"]) return undefined;
    if (collection === "cells" && !holdsCells(String(all.lanes[object["lane"] as string]?.["type"])))
      return undefined;
    return object;
  });
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

function translated(document: MapDocument, raw: unknown): Readonly<Record<string, string>> {
  if (!isObject(raw)) return {};
  const found: [string, string][] = [];
  let whole = true;
  for (const key of Object.keys(raw)) {
    const text = translation(document, key, raw[key]);
    whole &&= text === raw[key];
    if (text !== undefined) found.push([key, text]);
  }
  return whole ? (raw as Readonly<Record<string, string>>) : Object.fromEntries(found);
}

function translation(document: MapDocument, key: string, text: unknown): string | undefined {
  const place = placeOf(key);
  const rule = place && textRuleOf(place.collection, place.field);
  if (!place || !rule || typeof text !== "string" || isBlank(text) || textAt(document, place) === null)
    return undefined;
  const fits = fittedText({ ...rule, required: false }, text);
  return isBlank(fits) ? undefined : fits;
}
