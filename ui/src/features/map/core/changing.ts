/**
 * Applying changes to a map and undoing them.
 *
 * Law: the same as the server's (etappe.maps.changing). `applied` gives a whole map or throws `ChangeRefused` and gives
 * nothing; the document given is never touched, and what a change does not reach keeps its identity.
 * `undoOf` gives the changes that lead back: `applied(applied(document, changes), undoOf(document, changes))` equals `document`.
 */
import { exactly, isDefault } from "./fitting";
import { freeId } from "./identity";
import { sameJson } from "./json";
import { normalised } from "./normalising";
import { FIRST_ORDER, LONG_ORDER, orderBetween, ordered, orders } from "./ordering";
import {
  COLLECTIONS,
  fieldOf,
  fieldsOf,
  hasOrder,
  holdsCells,
  isBlank,
  isCollection,
  isId,
  keptOf,
  objectsOf,
  REFERENCES,
} from "./records";
import { ownerOf, ruleAt, textAt, translationKey, withOwner, writeText } from "./texts";
import type {
  Add,
  AnyChange,
  ById,
  Cell,
  Collection,
  DrawExperience,
  EditText,
  Experience,
  Json,
  Lang,
  MapDocument,
  Move,
  PlaceCollection,
  Remove,
  Restore,
  SetField,
  WriteCell,
} from "./types";

/** A change that cannot be made, with the code that the server would answer; `change` in its data counts from 1. */
export class ChangeRefused extends Error {
  constructor(
    readonly code: string,
    readonly data: Json = {},
  ) {
    super(code);
  }
}

/** The code of what the map would not be whole with. */
const BROKEN = "map.broken";

/** The document after all changes, one after the other. */
export function applied(document: MapDocument, changes: readonly AnyChange[]): MapDocument {
  let after = document;
  changes.forEach((change, number) => {
    try {
      after = afterOne(after, change);
    } catch (refused) {
      if (!(refused instanceof ChangeRefused) || refused.code === BROKEN) throw refused;
      throw new ChangeRefused(refused.code, { ...refused.data, change: number + 1 });
    }
  });
  if (normalised(after) !== after) throw new ChangeRefused(BROKEN);
  return after;
}

/** The changes that lead from `applied(document, changes)` back to `document`, last change first. */
export function undoOf(document: MapDocument, changes: readonly AnyChange[]): AnyChange[] {
  const undo: AnyChange[] = [];
  let before = document;
  for (const change of changes) {
    const after = afterOne(before, change);
    if (change.change === "edit_text") undo.unshift(...undoText(before, change));
    else undo.unshift(...(undoField(before, after, change) ?? difference(after, before)));
    before = after;
  }
  return undo;
}

/** A field is undone by its value before, if that is all there is to it: what others did to the object meanwhile stays. */
function undoField(before: MapDocument, after: MapDocument, change: AnyChange): AnyChange[] | null {
  if (change.change !== "set_field") return null;
  const { value: _after, ...rest } = change;
  const rule = fieldOf(change.collection, change.field);
  const value = ownerOf(before, change.collection, change.id)?.[change.field] ?? null;
  const undo: SetField = value === null || (rule && isDefault(rule, value)) ? rest : { ...rest, value };
  return difference(setField(after, undo), before).length === 0 ? [undo] : null;
}

function afterOne(document: MapDocument, change: AnyChange): MapDocument {
  switch (change.change) {
    case "edit_text":
      return editText(document, change);
    case "set_field":
      return setField(document, change);
    case "add":
      return add(document, change);
    case "remove":
      return remove(document, change);
    case "move":
      return move(document, change);
    case "write_cell":
      return writeCell(document, change);
    case "draw_experience":
      return drawExperience(document, change);
    case "restore":
      return restore(document, change);
  }
}

function known(document: MapDocument, collection: Collection, id: string): Json {
  const object = isCollection(collection) ? ownerOf(document, collection, id) : undefined;
  if (!object) throw new ChangeRefused("map.object_unknown", { collection, id });
  return object;
}

function editText(document: MapDocument, change: EditText): MapDocument {
  const { collection, id, field, text, language } = change;
  const rule = ruleAt(change);
  if (!rule) throw new ChangeRefused("map.text_unknown", { collection, field });
  if (!ownerOf(document, collection, id)) throw new ChangeRefused("map.object_unknown", { collection, id });
  const before = textAt(document, change);
  if (before === null) throw new ChangeRefused("map.text_unknown", { collection, field });
  const own = language === document.locale;
  if (own && rule.required && isBlank(text))
    throw new ChangeRefused("map.text_missing", { where: translationKey(change) });
  const edited = own || standsIn(before, text) ? writeText(document, change, text) : document;
  return own
    ? edited
    : translate(edited, language, { [translationKey(change)]: isBlank(text) ? null : text });
}

/** A text is undone by writing the text before, so what others wrote elsewhere meanwhile stays. */
function undoText(document: MapDocument, change: EditText): AnyChange[] {
  const before = textAt(document, change) ?? "";
  const base: EditText = { ...change, text: before, language: document.locale };
  if (change.language === document.locale) return [base];
  const translation = document.translations[change.language]?.[translationKey(change)] ?? "";
  const translated: EditText = { ...change, text: translation };
  return standsIn(before, change.text) || standsIn(before, translation) ? [translated, base] : [translated];
}

/** Whether a translation also is the text in the map's own language, because nobody has written one. */
function standsIn(before: string, translation: string): boolean {
  return isBlank(before) && !isBlank(translation);
}

function setField(document: MapDocument, change: SetField): MapDocument {
  const { collection, id, field } = change;
  const rule = fieldOf(collection, field);
  if (!rule || rule.kind === "text") throw new ChangeRefused("map.field_unknown", { collection, field });
  const owner = ownerOf(document, collection, id);
  if (!owner) throw new ChangeRefused("map.object_unknown", { collection, id });
  const value = given(collection, id, field, change.value);
  const before = owner[field] ?? rule.default ?? null;
  if (sameJson(before, value)) return document;
  const held = isDefault(rule, value) && collection !== "map" ? undefined : value;
  const changed = withOwner(document, collection, id, withField(owner, field, held));
  return rule.shape?.item ? carried(document, changed, change, before as Json[], value as Json[]) : changed;
}

/** What a field holds when it is given a value; null means its default. */
function given(collection: PlaceCollection, id: string, field: string, given: unknown): unknown {
  const rule = fieldOf(collection, field);
  if (!rule) throw new ChangeRefused("map.field_unknown", { collection, field });
  const where = translationKey({ collection, id, field });
  if ((given ?? null) === null) {
    if (rule.required) throw new ChangeRefused("map.value_missing", { where });
    return rule.default ?? null;
  }
  const value = exactly(rule, given);
  if (value === undefined) throw new ChangeRefused(BROKEN, { where });
  return value;
}

/**
 * The map with the translations of a list's texts at their entries' new places. An entry comes from the same place if it
 * is the same there, or else from the first other place where it was; if neither and the list is as long as before, it
 * was changed in place. Translations of what is gone go.
 */
function carried(
  document: MapDocument,
  changed: MapDocument,
  { collection, id, field }: SetField,
  before: readonly Json[],
  after: readonly Json[],
): MapDocument {
  const prefix = translationKey({ collection, id, field: `${field}.` });
  const source = sourcesOf(before, after);
  let now = changed;
  for (const [language, texts] of Object.entries(document.translations)) {
    const held = Object.entries(texts).filter(([key]) => key.startsWith(prefix));
    if (held.length === 0) continue;
    const moved: Record<string, string | null> = Object.fromEntries(held.map(([key]) => [key, null]));
    source.forEach((origin, number) => {
      const from = `${prefix}${origin}.`;
      for (const [key, text] of held)
        if (key.startsWith(from)) moved[`${prefix}${number}.${key.slice(from.length)}`] = text;
    });
    now = translate(now, language as Lang, moved);
  }
  return now;
}

/** Where each entry of a list was before, null where it is new; no place is taken twice. */
function sourcesOf(before: readonly Json[], after: readonly Json[]): (number | null)[] {
  const source = after.map((entry, number) => (sameJson(before[number], entry) ? number : null));
  after.forEach((entry, number) => {
    if (source[number] !== null) return;
    const place = before.findIndex((other, at) => !source.includes(at) && sameJson(other, entry));
    if (place >= 0) source[number] = place;
  });
  if (after.length === before.length)
    for (const number of after.keys())
      if (source[number] === null && !source.includes(number)) source[number] = number;
  return source;
}

function withField(object: object, field: string, value: unknown): Json {
  const { [field]: _before, ...rest } = object as Json;
  return value === undefined ? rest : { ...rest, [field]: value };
}

/** An object as it is held, of one that a change brings. */
function objectOf(collection: Collection, id: string, given: unknown): Json {
  const object = exactly({ kind: "object", fields: fieldsOf(collection) }, given);
  if (object === undefined) throw new ChangeRefused(BROKEN, { where: `${collection}.${id}` });
  return object as Json;
}

function add(document: MapDocument, change: Add): MapDocument {
  const { collection, id } = change;
  if (!isId(id)) throw new ChangeRefused(BROKEN, { where: `${collection}.${id}` });
  if (ownerOf(document, collection, id)) throw new ChangeRefused("map.object_there", { collection, id });
  return withOwner(document, collection, id, objectOf(collection, id, change.object));
}

/** Takes the object out, and everything that cannot be without it, and what cannot be without that. */
function remove(document: MapDocument, change: Remove): MapDocument {
  known(document, change.collection, change.id);
  const gone = new Map([[change.collection, new Set([change.id])]]);
  const cleared: Partial<Record<Collection, Record<string, Json>>> = {};
  // what is referred to stands before what refers to it
  for (const target of COLLECTIONS) {
    const targets = gone.get(target);
    if (!targets) continue;
    for (const { collection, field, gone: how } of REFERENCES.filter(({ of }) => of === target))
      for (const [id, each] of Object.entries(objectsOf(document, collection))) {
        if (!targets.has(each[field] as string)) continue;
        if (how === "clear") {
          const before = cleared[collection] ?? {};
          const left = Object.hasOwn(before, id) ? (before[id] as Json) : each;
          cleared[collection] = { ...before, [id]: withField(left, field, undefined) };
        } else gone.set(collection, (gone.get(collection) ?? new Set()).add(id));
      }
  }
  const now: Record<string, ById<Json>> = {};
  for (const [collection, objects] of Object.entries(cleared))
    now[collection] = { ...objectsOf(document, collection as Collection), ...objects };
  for (const [collection, ids] of gone) {
    const objects = now[collection] ?? objectsOf(document, collection);
    now[collection] = Object.fromEntries(Object.entries(objects).filter(([id]) => !ids.has(id)));
  }
  return withoutTranslations({ ...document, ...now } as MapDocument, gone);
}

function withoutTranslations(
  document: MapDocument,
  gone: ReadonlyMap<Collection, ReadonlySet<string>>,
): MapDocument {
  let kept = document;
  for (const [language, texts] of Object.entries(document.translations)) {
    const keys = Object.keys(texts).filter((key) => {
      const [collection, id] = key.split(".", 2) as [Collection, string];
      return gone.get(collection)?.has(id);
    });
    if (keys.length > 0)
      kept = translate(kept, language as Lang, Object.fromEntries(keys.map((key) => [key, null])));
  }
  return kept;
}

function move(document: MapDocument, change: Move): MapDocument {
  const { collection, id, before = null, into = {} } = change;
  const moved = known(document, collection, id);
  if (!hasOrder(collection)) throw new ChangeRefused("map.not_movable", { collection });
  const { among } = keptOf(collection);
  let placed = moved;
  for (const [field, target] of Object.entries(into)) {
    const rule = among.includes(field) ? fieldOf(collection, field) : undefined;
    if (!rule?.of || (target === null && rule.required))
      throw new ChangeRefused("map.not_into", { collection, field, id: target });
    if (target !== null) known(document, rule.of, target);
    placed = withField(placed, field, target ?? undefined);
  }
  const others = ordered(objectsOf(document, collection) as ById<Json & { order?: string }>).filter(
    ([key, each]) => key !== id && among.every((field) => each[field] === placed[field]),
  );
  const place = before === null ? others.length : others.findIndex(([key]) => key === before);
  if (place < 0) throw new ChangeRefused("map.not_before", { collection, id, before });
  const at = (number: number) => (others[number] ? (others[number][1].order ?? FIRST_ORDER) : null);
  const [left, right] = [at(place - 1), at(place)];
  const order = left === null || right === null || left < right ? orderBetween(left, right) : null;
  if (order !== null && order.length <= LONG_ORDER)
    return withOwner(document, collection, id, ordering(collection, placed, order));
  const ids = others.map(([key]) => key);
  ids.splice(place, 0, id);
  const keys = orders(ids.length);
  const spread = ids.map((key, number) => {
    const each = key === id ? placed : (ownerOf(document, collection, key) as Json);
    return [key, ordering(collection, each, keys[number] as string)];
  });
  return { ...document, [collection]: { ...document[collection], ...Object.fromEntries(spread) } };
}

function ordering(collection: Collection, each: Json, order: string): Json {
  const rule = fieldOf(collection, "order");
  return withField(each, "order", rule?.default === order ? undefined : order);
}

/** Ids and cards that a lane has at a step for a persona or for all, from top to bottom. */
export function cellsAt(
  document: MapDocument,
  lane: string,
  step: string,
  persona: string | null = null,
): [id: string, cell: Cell][] {
  const found = Object.entries(document.cells).filter(
    ([, cell]) => cell.lane === lane && cell.step === step && (cell.persona ?? null) === persona,
  );
  return found.length > 1 ? ordered(Object.fromEntries(found)) : found;
}

function writeCell(document: MapDocument, change: WriteCell): MapDocument {
  const { lane, step, text, language, persona = null } = change;
  const { type } = known(document, "lanes", lane);
  known(document, "steps", step);
  if (persona !== null) known(document, "personas", persona);
  if (!holdsCells(String(type))) throw new ChangeRefused("map.lane_not_drawn", { lane });
  const found = cellsAt(document, lane, step, persona)[0];
  if (isBlank(text) && !found) return document;
  const id =
    found?.[0] ?? freeId([lane, step, ...(persona === null ? [] : [persona])].join("_"), document.cells);
  const cell: Cell = found?.[1] ?? { lane, step, ...(persona === null ? {} : { persona }) };
  if (isBlank(text) && !cell.images?.length && !cell.link)
    return remove(document, { change: "remove", collection: "cells", id });
  const own = isBlank(text) || language === document.locale || isBlank(cell.text ?? "");
  const said = own ? withField(cell, "text", isBlank(text) ? undefined : text) : cell;
  const evidence = change.evidence ?? cell.evidence ?? "assumed";
  const written = withOwner(
    document,
    "cells",
    id,
    withField(said, "evidence", evidence === "assumed" ? undefined : evidence),
  );
  const key = `cells.${id}.text`;
  if (isBlank(text)) return untold(written, key);
  return language === document.locale ? written : translate(written, language, { [key]: text });
}

/** The document without the translations of a text. */
function untold(document: MapDocument, key: string): MapDocument {
  const languages = Object.entries(document.translations).filter(([, texts]) => Object.hasOwn(texts, key));
  return languages.reduce((now, [language]) => translate(now, language as Lang, { [key]: null }), document);
}

/** The experience drawn at a step for a persona, or for all. */
export function experienceAt(
  document: MapDocument,
  step: string,
  persona: string | null = null,
): [id: string, drawn: Experience] | null {
  return (
    Object.entries(document.experiences).find(
      ([, drawn]) => drawn.step === step && (drawn.persona ?? null) === persona,
    ) ?? null
  );
}

/** An experience without any of these says nothing. */
const VALUES = ["expected", "experienced", "importance", "effort", "n"];

function drawExperience(document: MapDocument, change: DrawExperience): MapDocument {
  const { step, which, value, persona = null } = change;
  known(document, "steps", step);
  if (persona !== null) known(document, "personas", persona);
  const found = experienceAt(document, step, persona);
  if (!found && value === null) return document;
  const id =
    found?.[0] ?? freeId([step, ...(persona === null ? [] : [persona])].join("_"), document.experiences);
  const before: object = found?.[1] ?? { step, ...(persona === null ? {} : { persona }) };
  const drawn = withField(before, which, value ?? undefined);
  if (value === null && VALUES.every((name) => drawn[name] === undefined))
    return remove(document, { change: "remove", collection: "experiences", id });
  return withOwner(document, "experiences", id, drawn);
}

function restore(document: MapDocument, change: Restore): MapDocument {
  let restored = document;
  for (const [language, texts] of Object.entries(change.translations ?? {}))
    restored = translate(restored, language as Lang, texts);
  const parts: Record<string, unknown> = {};
  for (const [name, objects] of Object.entries(change.objects ?? {})) {
    const collection = name as Collection;
    parts[collection] = put(objectsOf(document, collection), objects, (id, each) =>
      objectOf(collection, id, each),
    );
  }
  for (const [field, value] of Object.entries(change.fields ?? {}))
    parts[field] = given("map", "", field, value);
  let scenario = document.scenario as Json;
  for (const [field, value] of Object.entries(change.scenario ?? {}))
    scenario = withField(scenario, field, given("scenario", "", field, value) || undefined);
  return { ...restored, ...parts, scenario } as MapDocument;
}

function put<T>(collection: ById<T>, objects: ById<T | null>, as: (id: string, given: T) => T): ById<T> {
  const merged: Record<string, T> = { ...collection };
  for (const [id, value] of Object.entries(objects)) {
    if (value === null) delete merged[id];
    else merged[id] = as(id, value);
  }
  return merged;
}

function translate(document: MapDocument, language: Lang, texts: ById<string | null>): MapDocument {
  const kept: Record<string, string> = { ...document.translations[language] };
  for (const [key, text] of Object.entries(texts)) {
    if (text === null) delete kept[key];
    else kept[key] = text;
  }
  const { [language]: _before, ...others } = document.translations;
  return {
    ...document,
    translations: Object.keys(kept).length > 0 ? { ...others, [language]: kept } : others,
  };
}

/** What leads from `now` to `then`, put back object by object; nothing where they are equal. */
export function difference(now: MapDocument, then: MapDocument): AnyChange[] {
  const objects: Record<string, ById<Json | null>> = {};
  for (const collection of COLLECTIONS) {
    const changed = changedIn(objectsOf(now, collection), objectsOf(then, collection));
    if (changed) objects[collection] = changed;
  }
  const translations: Record<string, ById<string | null>> = {};
  for (const language of Object.keys({ ...now.translations, ...then.translations }) as Lang[]) {
    const changed = changedIn(now.translations[language] ?? {}, then.translations[language] ?? {});
    if (changed) translations[language] = changed;
  }
  const fields: Record<string, unknown> = {};
  for (const [field, rule] of Object.entries(fieldsOf("map"))) {
    const value = then[field as keyof MapDocument];
    if (!sameJson(now[field as keyof MapDocument], value))
      fields[field] = isDefault(rule, value) ? null : value;
  }
  const scenario = changedIn<unknown>(now.scenario as Json, then.scenario as Json);
  const change: Restore = {
    change: "restore",
    ...(Object.keys(objects).length > 0 ? { objects } : {}),
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...(scenario ? { scenario } : {}),
    ...(Object.keys(translations).length > 0 ? { translations } : {}),
  };
  return Object.keys(change).length > 1 ? [change] : [];
}

function changedIn<T>(now: ById<T>, then: ById<T>): ById<T | null> | null {
  if (now === then) return null;
  const back: Record<string, T | null> = {};
  for (const id of Object.keys(now)) if (!Object.hasOwn(then, id)) back[id] = null;
  for (const [id, value] of Object.entries(then))
    if (!Object.hasOwn(now, id) || !sameJson(now[id], value)) back[id] = value;
  return Object.keys(back).length > 0 ? back : null;
}
