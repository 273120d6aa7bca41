/**
 * The texts of a map: where each stands, what it says, and in which language.
 *
 * Law: the same as the server's (etappe.maps.changing, etappe.maps.fields): a text that is not translated is shown in
 * the map's own language, field by field, for better shown than missing. Documents given are never touched.
 */
import type { EditText, MapDocument } from "@/api/generated";
import type { Lang } from "@/design/format";

/** Where a text stands; the map itself and its scenario have an empty id. */
export interface Place {
  readonly collection: EditText["collection"];
  readonly id: string;
  readonly field: string;
}

/** What a text says, and the language it says it in. */
export interface Said {
  readonly text: string;
  readonly lang: Lang;
}

type Owner = Readonly<Record<string, unknown>>;

/** The key of a text in a document's translations: `steps.step-1.title`, `map..title`. */
export function translationKey(place: Place): string {
  return `${place.collection}.${place.id}.${place.field}`;
}

/** The place that a key names; null where it is no such key. The inverse of `translationKey`. */
export function placeOf(key: string): Place | null {
  const [, collection, id, field] = /^([a-z]+)\.([^.]*)\.(.+)$/s.exec(key) ?? [];
  if (collection === undefined || id === undefined || field === undefined) return null;
  return { collection: collection as Place["collection"], id, field };
}

function ownerOf(document: MapDocument, { collection, id }: Place): Owner | undefined {
  if (collection === "map") return document;
  if (collection === "scenario") return document.scenario ?? {};
  return (document[collection] as Readonly<Record<string, Owner>> | undefined)?.[id];
}

const FACT = /^facts\.(0|[1-9]\d*)\.(name|value)$/;

function factsOf(owner: Owner): readonly Owner[] {
  return (owner["facts"] as readonly Owner[] | undefined) ?? [];
}

/** The text at a place in the map's own language; empty where nothing stands there. */
export function readText(document: MapDocument, place: Place): string {
  const owner = ownerOf(document, place);
  if (!owner) return "";
  const fact = FACT.exec(place.field);
  const text = fact ? factsOf(owner)[Number(fact[1])]?.[fact[2] as string] : owner[place.field];
  return typeof text === "string" ? text : "";
}

/** The document with another text at a place, in the map's own language; unchanged where nothing stands there. */
export function writeText(document: MapDocument, place: Place, text: string): MapDocument {
  const owner = ownerOf(document, place);
  if (!owner) return document;
  const fact = FACT.exec(place.field);
  let written: Owner;
  if (fact) {
    const number = Number(fact[1]);
    if (number >= factsOf(owner).length) return document;
    written = {
      ...owner,
      facts: factsOf(owner).map((each, place) =>
        place === number ? { ...each, [fact[2] as string]: text } : each,
      ),
    };
  } else {
    written = { ...owner, [place.field]: text };
  }
  if (place.collection === "map") return written as MapDocument;
  if (place.collection === "scenario") return { ...document, scenario: written };
  const collection = document[place.collection] as Readonly<Record<string, Owner>>;
  return { ...document, [place.collection]: { ...collection, [place.id]: written } };
}

/** The language a map's texts are written in. */
export function ownLanguage(document: MapDocument): Lang {
  return document.locale ?? "en";
}

/** What a text says to a reader of a language, and in which language it says it. */
export function said(document: MapDocument, place: Place, lang: Lang): Said {
  const own = ownLanguage(document);
  if (lang !== own) {
    const translated = document.translations?.[lang]?.[translationKey(place)];
    if (translated !== undefined) return { text: translated, lang };
  }
  return { text: readText(document, place), lang: own };
}

/** The whole map in a language, to be read, not to be stored: without other languages. */
export function localized(document: MapDocument, lang: Lang): MapDocument {
  const translated = lang === ownLanguage(document) ? {} : (document.translations?.[lang] ?? {});
  let shown = document;
  for (const [key, text] of Object.entries(translated)) {
    const place = placeOf(key);
    if (place) shown = writeText(shown, place, text);
  }
  return { ...shown, locale: lang, translations: {} };
}
