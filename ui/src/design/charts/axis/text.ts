/** Text that has to fit a drawing. Pure. */

/** The text with an ellipsis where it is longer than `most` characters. */
export function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, Math.max(1, most - 1)).trimEnd()}…` : text;
}

/** The text in at most two lines of `most` characters, broken between words where it can be, otherwise within one. */
export function twoLines(text: string, most: number): string[] {
  if (text.length <= most) return [text];
  const words = text.split(/(?<=[\s\-/·_])/);
  let first = "";
  while (words[0] !== undefined && (first + words[0]).trimEnd().length <= most) first += words.shift() ?? "";
  if (first === "") return [`${text.slice(0, most - 1)}-`, shorten(text.slice(most - 1), most)];
  return [first.trimEnd(), shorten(words.join(""), most)];
}
