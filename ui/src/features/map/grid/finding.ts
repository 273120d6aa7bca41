/**
 * Finding words in a map: in names of stages, steps and lanes, and in cards.
 *
 * Law: places come in the order of reading, header first, then lane by lane; case and accents do not count. Pure.
 */
import { ordered, stepsInOrder } from "../core/ordering";
import { said } from "../core/texts";
import type { Lang, MapDocument, PlaceCollection } from "../core/types";
import type { Place } from "../live/store";

export interface Found {
  readonly place: Place;
  readonly text: string;
}

/** Letters alone: without case and accents. */
export function plainLetters(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase("de").replaceAll("ß", "ss");
}

/** The places on show that say something with these letters; nothing for no letters. */
export function found(
  document: MapDocument,
  words: string,
  lang: Lang,
  shown: { lanes: readonly string[]; steps: readonly string[] },
): Found[] {
  const wanted = plainLetters(words.trim());
  if (!wanted) return [];
  const places: Found[] = [];
  const look = (collection: PlaceCollection, id: string, fields: readonly string[], place: Place) => {
    for (const field of fields) {
      const { text } = said(document, { collection, id, field }, lang);
      if (!plainLetters(text).includes(wanted)) continue;
      places.push({ place, text });
      return;
    }
  };
  for (const [id] of ordered(document.stages)) look("stages", id, ["name"], { collection: "stages", id });
  const steps = stepsInOrder(document).map(([id]) => id);
  for (const id of steps)
    if (shown.steps.includes(id)) look("steps", id, ["title"], { collection: "steps", id });
  const cards = new Map<string, string[]>();
  for (const [id, { lane, step }] of ordered(document.cells)) {
    const key = `${lane} ${step}`;
    cards.set(key, [...(cards.get(key) ?? []), id]);
  }
  for (const lane of shown.lanes) {
    look("lanes", lane, ["title"], { collection: "lanes", id: lane });
    for (const step of shown.steps)
      for (const id of cards.get(`${lane} ${step}`) ?? [])
        look("cells", id, ["text", "source"], { lane, step });
  }
  return places;
}
