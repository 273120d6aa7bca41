/**
 * Places where a long word may break, for browsers that have no dictionary of their own and for drawings.
 *
 * Law: a word shorter than asked for is left alone; a break leaves at least four letters before it and three after
 * it. The patterns of a language are fetched when its first long word is met; until they are there, words stay whole.
 */

import type { Lang } from "@/design/format";

type Breaking = (word: string) => string;

const SHY = "\u00ad";
const WORD = /\p{L}+/gu;
const FEWEST_BEFORE = 4;
const FEWEST_AFTER = 3;

const PATTERNS: Record<Lang, () => Promise<{ hyphenateSync: Breaking }>> = {
  de: () => import("hyphen/de-1996"),
  en: () => import("hyphen/en-us"),
};
const known = new Map<Lang, Breaking>();
const fetched = new Map<Lang, Promise<void>>();
const waiting = new Set<() => void>();

/** Fetches the patterns of a language once; what cannot be fetched is asked for again with the next word. */
export function fetchHyphens(lang: Lang): Promise<void> {
  const before = fetched.get(lang);
  if (before) return before;
  const now = PATTERNS[lang]()
    .then(({ hyphenateSync }) => {
      known.set(lang, remembered(hyphenateSync));
      for (const tell of waiting) tell();
    })
    .catch(() => {
      fetched.delete(lang);
    });
  fetched.set(lang, now);
  return now;
}

/** Calls back whenever patterns have come; returns how to end that. */
export function onHyphens(tell: () => void): () => void {
  waiting.add(tell);
  return () => waiting.delete(tell);
}

/** For how many languages patterns are there. */
export const hyphensKnown = () => known.size;

/** A text with soft hyphens in its words of at least `longWord` letters. */
export function withHyphens(text: string, lang: Lang, longWord = 10): string {
  return text.replace(WORD, (word) => {
    if (word.length < longWord) return word;
    const breaking = known.get(lang);
    if (breaking) return breaking(word);
    void fetchHyphens(lang);
    return word;
  });
}

function remembered(hyphenate: Breaking): Breaking {
  const words = new Map<string, string>();
  return (word) => {
    const before = words.get(word);
    if (before !== undefined) return before;
    const broken = joined(hyphenate(word).split(SHY));
    words.set(word, broken);
    return broken;
  };
}

/** Syllables as a word that breaks only where enough letters stand on both sides. */
function joined(syllables: readonly string[]): string {
  const length = syllables.reduce((sum, syllable) => sum + syllable.length, 0);
  let at = 0;
  return syllables
    .map((syllable) => {
      const breaks = at >= FEWEST_BEFORE && length - at >= FEWEST_AFTER;
      at += syllable.length;
      return breaks ? SHY + syllable : syllable;
    })
    .join("");
}
