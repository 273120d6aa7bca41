/** Text that has to fit a drawing. Pure. */

/** The text with an ellipsis where it is longer than `most` characters. */
export function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, Math.max(1, most - 1)).trimEnd()}…` : text;
}

/** The text in at most two lines of `most` characters, broken between words where it can be. */
export function twoLines(text: string, most: number): string[] {
  if (text.length <= most) return [text];
  const words = text.split(/(?<=[\s\-/·])/);
  let first = "";
  while (words[0] !== undefined && (first + words[0]).trimEnd().length <= most) first += words.shift() ?? "";
  if (first === "") return [shorten(text, most)];
  return [first.trimEnd(), shorten(words.join(""), most)];
}
