/**
 * A text while it is written: each word goes into the map at once, and what others write meanwhile comes back.
 *
 * Law: a text begun in another language than the map's stands in for the map's own as long as it is written, where
 * nothing stood there before; a text that must say something is never emptied.
 */

import { isBlank } from "../core/records";
import { type Place, readText, ruleAt, said } from "../core/texts";
import type { AnyChange, Lang, MapDocument } from "../core/types";

export interface Session {
  /** What the place says now, in the reader's language. */
  readonly text: (document: MapDocument) => string;
  /** What writes a text there; nothing where that would say the same, or may not be said. */
  readonly changes: (document: MapDocument, text: string) => AnyChange[];
}

/** Begins to write at a place of a map, which need not be there yet. */
export function sessionAt(document: MapDocument, place: Place, lang: Lang): Session {
  const foreign = lang !== document.locale;
  const standsIn = foreign && isBlank(readText(document, place));
  const rule = ruleAt(place);
  return {
    text: (now) => said(now, place, lang).text,
    changes: (now, text) => {
      if (text === said(now, place, lang).text) return [];
      if (isBlank(text) && rule?.required && !foreign) return [];
      if (rule?.longest !== undefined && [...text].length > rule.longest) return [];
      const edit = (language: Lang): AnyChange => ({ change: "edit_text", ...place, text, language });
      return standsIn && !(isBlank(text) && rule?.required) ? [edit(now.locale), edit(lang)] : [edit(lang)];
    },
  };
}

/** Whether a text is longer than its place may hold. */
export function isTooLong(place: Place, text: string): boolean {
  const longest = ruleAt(place)?.longest;
  return longest !== undefined && [...text].length > longest;
}
