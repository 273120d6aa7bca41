/**
 * Words set into a narrow column of a drawing, where no browser breaks lines.
 *
 * Law: every line fits the width; nothing is left out unless the lines run out, and then the last one ends with an
 * ellipsis. Lines break at spaces, behind hyphens, slashes and underscores, then between syllables, and at worst anywhere. Pure.
 */
import type { Lang } from "@/design/format";
import { withHyphens } from "../model/hyphens";

/** How wide a text is, in pixels, at a size in pixels and a weight. */
export type WidthOf = (text: string, size: number, weight: number) => number;

export interface Setting {
  readonly size: number;
  readonly weight: number;
  readonly width: number;
  /** How many lines there are room for, at least 1. */
  readonly lines: number;
}

const SHY = "\u00ad";
const ELLIPSIS = "…";
const LONG_WORD = 8;

/** The lines of a text; none for an empty one. */
export function setInLines(text: string, lang: Lang, setting: Setting, widthOf: WidthOf): string[] {
  const fits = (line: string) => widthOf(line, setting.size, setting.weight) <= setting.width;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/u).filter((each) => each !== "")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (fits(joined)) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    const parts = brokenWord(word, lang, fits);
    lines.push(...parts.slice(0, -1));
    line = parts.at(-1) ?? "";
  }
  if (line !== "") lines.push(line);
  if (lines.length <= setting.lines) return lines;
  const kept = lines.slice(0, setting.lines);
  kept[setting.lines - 1] = shortened(`${kept.at(-1)}${ELLIPSIS}`, fits);
  return kept;
}

/** A word that may be too wide for a line, as parts that fit. */
function brokenWord(word: string, lang: Lang, fits: (line: string) => boolean): string[] {
  if (fits(word)) return [word];
  const syllables = word
    .split(/(?<=[-/–_])/u)
    .flatMap((part) => withHyphens(part, lang, LONG_WORD).split(SHY).map(hyphened))
    .flatMap((part) => (fits(part.text + (part.joins ? "-" : "")) ? [part] : letters(part)));
  const parts: string[] = [];
  let begun = "";
  let soft = false;
  for (const { text, joins } of syllables) {
    const grown = begun + text;
    if (begun !== "" && !fits(grown + (joins ? "-" : ""))) {
      parts.push(begun + (soft ? "-" : ""));
      begun = text;
    } else begun = grown;
    soft = joins;
  }
  return [...parts, begun];
}

interface Part {
  readonly text: string;
  /** Whether a hyphen stands behind it where a line ends there. */
  readonly joins: boolean;
}

const hyphened = (text: string, at: number, all: readonly string[]): Part => ({
  text,
  joins: at < all.length - 1,
});

const letters = ({ text, joins }: Part): Part[] =>
  [...text].map((letter, at, all) => ({ text: letter, joins: at < all.length - 1 || joins }));

function shortened(line: string, fits: (line: string) => boolean): string {
  let signs = [...line.slice(0, -1)];
  while (signs.length > 0 && !fits(signs.join("") + ELLIPSIS)) signs = signs.slice(0, -1);
  return `${signs.join("").trimEnd().replace(/-$/u, "")}${ELLIPSIS}`;
}
