/**
 * Places where a long word may break, for browsers that have no dictionary of their own.
 *
 * Law: a word shorter than asked for is left alone; a break leaves at least four letters
 * before it and after it. Rules of German syllables (the last consonants of a cluster that can begin a word go to
 * the next line), so a compound may rarely break beside its joint; where the browser knows better, it is not used.
 */

import type { Lang } from "@/design/format";

const SHY = "\u00ad";
const WORD = /\p{L}+/gu;
const VOWELS = "aeiouyäöü";

/** Consonants that stay together at the beginning of a line, longest first. */
const ONSETS = [
  ..."schl schm schn schr schw".split(" "),
  ..."sch str spr spl pfl pfr chr".split(" "),
  ..."ch ph th pf st sp qu bl br dr fl fr gl gr kl kn kr pl pr tr zw".split(" "),
];

/** Endings whose joining s belongs to them: Gesundheits-information. */
const BEFORE_JOINT = /(?:heit|keit|ung|tion|schaft|tät|ling)$/;

const isVowel = (sign: string | undefined) => sign !== undefined && VOWELS.includes(sign);

/** How many consonants of a cluster go to the next line. */
function onsetOf(cluster: string): number {
  return ONSETS.find((onset) => cluster.endsWith(onset))?.length ?? Math.min(1, cluster.length);
}

function breaksOf(word: string): number[] {
  const signs = word.toLocaleLowerCase("de");
  const breaks: number[] = [];
  let place = 0;
  while (isVowel(signs[place]) === false && place < signs.length) place += 1;
  while (place < signs.length) {
    while (isVowel(signs[place])) place += 1;
    const begin = place;
    while (place < signs.length && !isVowel(signs[place])) place += 1;
    if (place === signs.length) break;
    const cluster = signs.slice(begin, place);
    const jointed = cluster.startsWith("s") ? 1 : cluster.indexOf("s") + 1;
    const atJoint = jointed > 0 && BEFORE_JOINT.test(signs.slice(0, begin + jointed - 1));
    breaks.push(atJoint ? begin + jointed : place - onsetOf(cluster));
  }
  return breaks.filter((at) => at >= 4 && signs.length - at >= 4);
}

/** Endings that English breaks off: Advertise-ment, Physio-therapy, Touch-point. */
const ENGLISH_ENDING = /(?<=\p{L}{4})(?=(?:(?:ment|tion|sion|ness|ship|ison|point|board|letter)s?|ability|therapy|therapist)$)/u;

/** A text with soft hyphens in its words of at least `longWord` letters; in English only before a few endings. */
export function withHyphens(text: string, lang: Lang, longWord = 10): string {
  return text.replace(WORD, (word) => {
    if (word.length < longWord) return word;
    if (lang === "en") return word.replace(ENGLISH_ENDING, SHY);
    let written = "";
    let from = 0;
    for (const at of breaksOf(word)) {
      written += word.slice(from, at) + SHY;
      from = at;
    }
    return written + word.slice(from);
  });
}
