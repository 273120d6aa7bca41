/**
 * The texts of a map for its translation: in groups, in the order in which the map shows them.
 *
 * Law: every text that says something in the map's own language is listed once; progress counts those that are listed. Pure.
 */
import { ordered, stepsInOrder } from "../../core/ordering";
import { COLLECTIONS } from "../../core/records";
import { type Place, textsOf, translationKey } from "../../core/texts";
import type { Lang, MapDocument, PlaceCollection } from "../../core/types";

export interface Listed {
  readonly place: Place;
  readonly key: string;
  readonly text: string;
  readonly translation: string | null;
}

export interface Group {
  readonly of: PlaceCollection;
  readonly texts: readonly Listed[];
}

const GROUPS: readonly PlaceCollection[] = [
  "map",
  "scenario",
  "stages",
  "steps",
  "lanes",
  "cells",
  "personas",
  "touchpoints",
  "interactions",
  "branches",
  "actions",
  "experiences",
  "routes",
];

/** The texts with their translations, in groups; those without any text are left out. */
export function groupsOf(document: MapDocument, lang: Lang): Group[] {
  const translated = document.translations[lang] ?? {};
  const rank = ranks(document);
  const groups = new Map<PlaceCollection, Listed[]>();
  for (const { place, text } of textsOf(document)) {
    const key = translationKey(place);
    const translation = Object.hasOwn(translated, key) ? (translated[key] ?? null) : null;
    const listed = { place, key, text, translation };
    const group = groups.get(place.collection);
    if (group) group.push(listed);
    else groups.set(place.collection, [listed]);
  }
  return GROUPS.flatMap((of) => {
    const texts = groups.get(of);
    if (!texts) return [];
    // Texts of one object stay together, as the document has them.
    return [
      {
        of,
        texts: texts.sort((a, b) =>
          rank(a.place) < rank(b.place) ? -1 : Number(rank(a.place) > rank(b.place)),
        ),
      },
    ];
  });
}

function ranks(document: MapDocument): (place: Place) => string {
  const number = (place: number) => String(place).padStart(6, "0");
  const steps = new Map(stepsInOrder(document).map(([id], place) => [id, number(place)]));
  const lanes = new Map(ordered(document.lanes).map(([id], place) => [id, number(place)]));
  const own = new Map<string, string>();
  for (const collection of COLLECTIONS) {
    const objects = document[collection] as Readonly<Record<string, { readonly order?: string }>>;
    ordered(objects).forEach(([id], place) => {
      own.set(`${collection}.${id}`, number(place));
    });
  }
  return ({ collection, id }) => {
    const last = own.get(`${collection}.${id}`) ?? "";
    if (collection === "steps") return steps.get(id) ?? last;
    if (collection === "cells") {
      const cell = document.cells[id];
      return `${lanes.get(cell?.lane ?? "") ?? ""}${steps.get(cell?.step ?? "") ?? ""}${last}`;
    }
    if (collection === "interactions")
      return `${steps.get(document.interactions[id]?.step ?? "") ?? ""}${last}`;
    return last;
  };
}

/** How far the translation is: texts that say something in the other language, of all. */
export function progressOf(groups: readonly Group[]): { readonly done: number; readonly all: number } {
  const texts = groups.flatMap((group) => group.texts);
  return { done: texts.filter(({ translation }) => translation !== null).length, all: texts.length };
}
