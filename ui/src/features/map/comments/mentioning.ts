/** Mentions in a text: which of its pieces mean somebody, and what is being typed after an @. */
import type { Writer } from "@/api/generated";

export interface Piece {
  readonly text: string;
  /** Whom it means; null for other words. */
  readonly means: Writer | null;
}

const isWord = (sign: string | undefined) => sign !== undefined && /[\p{L}\p{N}_]/u.test(sign);

/** A text in pieces; `@Name` is one of its own where that is among the mentioned. All pieces together are the text. */
export function piecesOf(text: string, mentioned: readonly Writer[]): readonly Piece[] {
  const longest = [...mentioned].sort((a, b) => b.name.length - a.name.length);
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    if (isWord(text[at - 1])) continue;
    const one = longest.find(({ name }) => {
      const end = at + 1 + name.length;
      return text.slice(at + 1, end).toLowerCase() === name.toLowerCase() && !isWord(text[end]);
    });
    if (!one) continue;
    if (at > from) pieces.push({ text: text.slice(from, at), means: null });
    from = at + 1 + one.name.length;
    pieces.push({ text: text.slice(at, from), means: one });
  }
  if (from < text.length) pieces.push({ text: text.slice(from), means: null });
  return pieces;
}

/** What is being typed: a name after an @, from `from` up to the caret. */
export interface Begun {
  readonly from: number;
  readonly name: string;
}

const LONGEST = 60;

/** The name that is being typed at the caret; null where none is. */
export function begunAt(text: string, caret: number): Begun | null {
  const at = text.lastIndexOf("@", caret - 1);
  if (at < 0 || isWord(text[at - 1])) return null;
  const name = text.slice(at + 1, caret);
  return name.length > LONGEST || /[\n@]/.test(name) || name.startsWith(" ") ? null : { from: at, name };
}

/** Whom a begun name may mean: any word of theirs begins with it; each name once. */
export function fitting(people: readonly Writer[], begun: string): readonly string[] {
  const wanted = begun.toLowerCase();
  const fits = (name: string) => {
    const plain = name.toLowerCase();
    return plain.startsWith(wanted) || plain.split(" ").some((word) => word.startsWith(wanted));
  };
  return [...new Set(people.map(({ name }) => name))].filter((name) => name && fits(name)).slice(0, 6);
}

/** The text with the begun name finished, and where the caret stands then. */
export function finished(text: string, { from }: Begun, caret: number, name: string) {
  const after = text.slice(caret);
  const written = `@${name}${after.startsWith(" ") ? "" : " "}`;
  return { text: text.slice(0, from) + written + after, caret: from + written.length };
}
