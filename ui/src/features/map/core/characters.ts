/**
 * Counting and cutting texts by characters.
 *
 * Law: counted as the server counts: a character outside the basic plane, two units in JavaScript, is one.
 */

/** How many characters a text has. */
export function countOf(text: string): number {
  let count = text.length;
  for (let place = 0; place + 1 < text.length; place += 1)
    if (isPair(text, place)) {
      count -= 1;
      place += 1;
    }
  return count;
}

/** The first characters of a text; one of two units is never cut in two. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest || countOf(text) <= longest) return text;
  return Array.from(text).slice(0, longest).join("");
}

function isPair(text: string, place: number): boolean {
  const high = text.charCodeAt(place);
  const low = text.charCodeAt(place + 1);
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}
