/**
 * A map's own language and the one it is translated into change places, as a list of changes.
 *
 * Law: nothing that was written goes. A translation becomes the text, and the text the translation; what is not translated
 * stays the text and is kept as the translation too, so that its own language still has it. Nothing is touched here.
 */
import { difference } from "./changing";
import { isBlank } from "./records";
import { localized, textsOf, translationKey } from "./texts";
import type { AnyChange, Lang, MapDocument } from "./types";

/** The language that a map is translated into. */
export const otherOf = (locale: Lang): Lang => (locale === "de" ? "en" : "de");

export function swapLanguages(document: MapDocument): AnyChange[] {
  const kept = textsOf(document).filter(({ text }) => !isBlank(text));
  return difference(document, {
    ...localized(document, otherOf(document.locale)),
    translations: {
      [document.locale]: Object.fromEntries(kept.map(({ place, text }) => [translationKey(place), text])),
    },
  });
}
