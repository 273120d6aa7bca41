/**
 * Ids of new objects.
 *
 * Law: an id matches `^[0-9A-Za-z_-]{1,140}$`. What several people may make at once for the same place gets an id that
 * follows from the place (`placeId`), so that it is one object; everything else gets a random one, which never meets another.
 */

const LONGEST_WISH = 120;
const RANDOM_SIGNS = 16;
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";

/** A new random id, such as `step_x2Jf…`; 96 bits, so that no two are ever equal. */
export function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_SIGNS));
  return `${prefix.slice(0, LONGEST_WISH)}_${Array.from(bytes, (byte) => SIGNS.charAt(byte % SIGNS.length)).join("")}`;
}

/** The wish, cut where it is long, or the wish with the first number from 2 that nothing has yet. */
export function freeId(wish: string, taken: Readonly<Record<string, unknown>>): string {
  const base = wish.slice(0, LONGEST_WISH);
  let free = base;
  for (let number = 2; Object.hasOwn(taken, free); number += 1) free = `${base}_${number}`;
  return free;
}
