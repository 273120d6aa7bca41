/**
 * A new map that shows a step of another one in detail.
 *
 * Law: it begins as empty as the step is, under the step's name, with the rows, the people and the touchpoints that the
 * step already has; it knows which step it belongs to. Pure.
 */
import { FIRST_ORDER } from "../../core/ordering";
import { placeOf, translationKey } from "../../core/texts";
import type { ById, Collection, MapDocument, Translations } from "../../core/types";

export interface StepPlace {
  readonly map: string;
  readonly step: string;
}

const STAGE = "detail";
const TITLE = translationKey({ collection: "map", id: "", field: "title" });
const NAME = translationKey({ collection: "stages", id: STAGE, field: "name" });

/** The fields of the new map; everything else of a map is as it is by default. Null where there is no such step. */
export function submapOf(document: MapDocument, of: StepPlace): Partial<MapDocument> | null {
  const step = document.steps[of.step];
  if (!step) return null;
  const { schema, locale, kind, state, detail, personas } = document;
  const lanes = Object.fromEntries(Object.entries(document.lanes).filter(([, { hidden }]) => !hidden));
  const met = new Set(
    Object.values(document.interactions)
      .filter((each) => each.step === of.step)
      .map(({ touchpoint }) => touchpoint),
  );
  const touchpoints = Object.fromEntries(Object.entries(document.touchpoints).filter(([id]) => met.has(id)));
  const hue = document.stages[step.stage]?.hue;
  return {
    schema,
    locale,
    kind,
    state,
    detail,
    title: step.title,
    parent: { map: of.map, step: of.step },
    personas,
    lanes,
    touchpoints,
    stages: { [STAGE]: { order: FIRST_ORDER, name: step.title, ...(hue === undefined ? {} : { hue }) } },
    translations: translationsOf(document, of.step, { personas, lanes, touchpoints }),
  };
}

/** What is taken along stays translated. */
function translationsOf(
  document: MapDocument,
  step: string,
  along: Readonly<Partial<Record<Collection, ById<object>>>>,
): Translations {
  const title = translationKey({ collection: "steps", id: step, field: "title" });
  const languages = Object.entries(document.translations).flatMap(([language, texts]) => {
    const taken = Object.entries(texts).filter(([key]) => {
      const place = placeOf(key);
      return place && Object.hasOwn(along[place.collection as Collection] ?? {}, place.id);
    });
    const named = texts[title] === undefined ? [] : [TITLE, NAME].map((key) => [key, texts[title]]);
    const all = [...taken, ...named];
    return all.length > 0 ? [[language, Object.fromEntries(all)]] : [];
  });
  return Object.fromEntries(languages) as Translations;
}
