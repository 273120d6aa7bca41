/**
 * The texts of a map: where each stands, what it says, and in which language.
 *
 * Law: the same as the server's (etappe.maps.fields): a text that is not translated is shown in the map's own language,
 * field by field, for better shown than missing. Documents given are never touched.
 */
import { sameJson } from "./json";
import { COLLECTIONS, type Field, listedOf, objectsOf, textFieldsOf, textRuleOf } from "./records";
import type { Json, Lang, MapDocument, PlaceCollection } from "./types";

/** Where a text stands; the map itself and its scenario have an empty id. */
export interface Place {
  readonly collection: PlaceCollection;
  readonly id: string;
  readonly field: string;
}

/** What a text says, and the language it says it in. */
export interface Said {
  readonly text: string;
  readonly lang: Lang;
}

/** The key of a text in a document's translations: `steps.step-1.title`, `map..title`. */
export function translationKey(place: Place): string {
  return `${place.collection}.${place.id}.${place.field}`;
}

/** The place that a key names; null where it is no such key. The inverse of `translationKey`. */
export function placeOf(key: string): Place | null {
  const first = key.indexOf(".");
  const second = key.indexOf(".", first + 1);
  if (first < 0 || second < 0) return null;
  return {
    collection: key.slice(0, first) as PlaceCollection,
    id: key.slice(first + 1, second),
    field: key.slice(second + 1),
  };
}

/** The object that a text, or a field, belongs to; undefined where it is not there. */
export function ownerOf(document: MapDocument, collection: PlaceCollection, id: string): Json | undefined {
  if (collection === "map") return id === "" ? (document as unknown as Json) : undefined;
  if (collection === "scenario") return id === "" ? (document.scenario as Json) : undefined;
  const objects = objectsOf(document, collection);
  return Object.hasOwn(objects, id) ? objects[id] : undefined;
}

/** The document with another object at a place; the same one where that says the same. */
export function withOwner(
  document: MapDocument,
  collection: PlaceCollection,
  id: string,
  owner: Json,
): MapDocument {
  if (collection === "map") return owner as unknown as MapDocument;
  if (sameJson(ownerOf(document, collection, id), owner)) return document;
  if (collection === "scenario") return { ...document, scenario: owner };
  return { ...document, [collection]: { ...document[collection], [id]: owner } };
}

function parts(owner: Json, list: string): readonly Json[] {
  return (owner[list] as readonly Json[] | undefined) ?? [];
}

/** The rule of the text at a place; null where no text can stand there, whoever the object is. */
export function ruleAt(place: Pick<Place, "collection" | "field">): Field | null {
  return textRuleOf(place.collection, place.field);
}

/** The text at a place in the map's own language; null where no text stands there. */
export function textAt(document: MapDocument, place: Place): string | null {
  if (!ruleAt(place)) return null;
  const owner = ownerOf(document, place.collection, place.id);
  if (!owner) return null;
  const listed = listedOf(place.field);
  if (!listed) return (owner[place.field] as string | undefined) ?? "";
  const part = parts(owner, listed.list)[listed.number];
  return part ? ((part[listed.name] as string | undefined) ?? "") : null;
}

/** The text at a place in the map's own language; empty where nothing stands there. */
export function readText(document: MapDocument, place: Place): string {
  return textAt(document, place) ?? "";
}

/** The document with another text at a place, in the map's own language; unchanged where nothing stands there. */
export function writeText(document: MapDocument, place: Place, text: string): MapDocument {
  const before = textAt(document, place);
  const owner = ownerOf(document, place.collection, place.id);
  if (before === null || before === text || !owner) return document;
  const listed = listedOf(place.field);
  const lean = text === "" && place.collection !== "map" && !ruleAt(place)?.required;
  const named = (object: Json, name: string) => {
    const { [name]: _before, ...rest } = object;
    return lean ? rest : { ...object, [name]: text };
  };
  const written = listed
    ? {
        ...owner,
        [listed.list]: parts(owner, listed.list).map((part, number) =>
          number === listed.number ? named(part, listed.name) : part,
        ),
      }
    : named(owner, place.field);
  return withOwner(document, place.collection, place.id, written);
}

/** What a text says to a reader of a language, and in which language it says it. */
export function said(document: MapDocument, place: Place, lang: Lang): Said {
  if (lang !== document.locale) {
    const translated = document.translations[lang];
    const key = translated && translationKey(place);
    if (translated && key && Object.hasOwn(translated, key)) return { text: translated[key] as string, lang };
  }
  return { text: readText(document, place), lang: document.locale };
}

/** The whole map in a language, to be read, not to be stored: without other languages. */
export function localized(document: MapDocument, lang: Lang): MapDocument {
  const translated = lang === document.locale ? {} : (document.translations[lang] ?? {});
  let shown = document;
  for (const [key, text] of Object.entries(translated)) {
    const place = placeOf(key);
    if (place) shown = writeText(shown, place, text);
  }
  return { ...shown, locale: lang, translations: {} };
}

/** Every text that says something in the map's own language, with its place, in the order of the document. */
export function textsOf(document: MapDocument): { readonly place: Place; readonly text: string }[] {
  const found: { place: Place; text: string }[] = [];
  const look = (collection: PlaceCollection, id: string, owner: Json) => {
    for (const { list, name } of textFieldsOf(collection)) {
      const said: [string, unknown][] = list
        ? parts(owner, list).map((part, number) => [`${list}.${number}.${name}`, part[name]])
        : [[name, owner[name]]];
      for (const [field, text] of said)
        if (typeof text === "string" && text !== "") found.push({ place: { collection, id, field }, text });
    }
  };
  look("map", "", document as unknown as Json);
  look("scenario", "", document.scenario as Json);
  for (const collection of COLLECTIONS)
    for (const [id, owner] of Object.entries(objectsOf(document, collection))) look(collection, id, owner);
  return found;
}

/** Places of the texts that say something in the map's own language and nothing in `lang`. */
export function untranslated(document: MapDocument, lang: Lang): Place[] {
  if (lang === document.locale) return [];
  const translated = document.translations[lang] ?? {};
  return textsOf(document)
    .map(({ place }) => place)
    .filter((place) => !Object.hasOwn(translated, translationKey(place)));
}
