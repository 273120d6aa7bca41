/**
 * Places in an order, as texts: a thing moves by getting one new key, and no other thing is touched.
 *
 * Law: the same keys as the server's (etappe.maps.ordering). A key is a fraction between 0 and 1 written in 62 digits
 * without its `0.` and without zeros at its end, so comparing keys sign by sign compares the fractions, and between any
 * two different keys there is a third. Equal keys are possible; then the id decides.
 */

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = DIGITS.length;
const LONGEST_ORDER = 200;
const ORDER = /^[0-9A-Za-z]*[1-9A-Za-z]$/;

/** The key in the middle: the place of whatever comes first where nothing is yet. */
export const FIRST_ORDER = "V";

/** From this length on things that stand together are spread anew instead of squeezing another key in between. */
export const LONG_ORDER = 40;

interface Placed {
  readonly order?: string | undefined;
}

type Collection<T> = Readonly<Record<string, T>>;

/** Whether a text is a key. */
export function isOrder(text: string): boolean {
  return text.length <= LONGEST_ORDER && ORDER.test(text);
}

/**
 * A key between two: right after `before` and right before `after`; null means the end on that side.
 * The keys given must be keys and differ in this order, which callers make sure of.
 */
export function orderBetween(before: string | null, after: string | null): string {
  if (before !== null && after !== null && !(before < after))
    throw new Error("keys must differ in this order");
  if (after === null) return afterKey(before ?? "");
  return between(before ?? "", after);
}

/** `n` keys in rising order, evenly spread and equally long but for zeros at their ends. */
export function orders(n: number): string[] {
  let width = 2;
  while (BASE ** width <= 2 * n) width += 1;
  const size = BASE ** width;
  return Array.from({ length: n }, (_, number) =>
    written(Math.floor(((number + 1) * size) / (n + 1)), width),
  );
}

/** Compares two texts sign by sign, as the server does. */
export function signs(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Ids and objects of a collection by order, then by id. */
export function ordered<T extends Placed>(collection: Collection<T>): [id: string, object: T][] {
  return Object.entries(collection).sort(
    ([idA, a], [idB, b]) => signs(a.order ?? FIRST_ORDER, b.order ?? FIRST_ORDER) || signs(idA, idB),
  );
}

/** Ids and steps as the map shows them from left to right: by stage, then by their order within it. */
export function stepsInOrder<S extends Placed & { readonly stage: string }>(document: {
  readonly stages: Collection<Placed>;
  readonly steps: Collection<S>;
}): [id: string, step: S][] {
  const position = new Map(ordered(document.stages).map(([id], number) => [id, number]));
  const at = (step: S) => position.get(step.stage) ?? position.size;
  return ordered(document.steps).sort(([, a], [, b]) => at(a) - at(b)); // a stable sort: within a stage the order stays
}

/** The shortest larger key that raises the first digit with room above it, so that appending grows slowly. */
function afterKey(before: string): string {
  for (let place = 0; place < before.length; place += 1) {
    const digit = DIGITS.indexOf(before.charAt(place));
    if (digit < BASE - 1) return before.slice(0, place) + DIGITS.charAt(digit + 1);
  }
  return before + DIGITS.charAt(BASE / 2);
}

/** The middle of two fractions, to the first digit at which there is one. */
function between(before: string, after: string): string {
  let prefix = "";
  for (let place = 0; ; place += 1) {
    const low = place < before.length ? DIGITS.indexOf(before.charAt(place)) : 0;
    const high = place < after.length ? DIGITS.indexOf(after.charAt(place)) : BASE;
    if (high - low > 1) return prefix + DIGITS.charAt(Math.floor((low + high) / 2));
    prefix += DIGITS.charAt(low);
    if (high - low === 1) return prefix + afterKey(before.slice(place + 1));
  }
}

function written(number: number, width: number): string {
  let rest = number;
  let signs = "";
  for (let digit = 0; digit < width; digit += 1) {
    signs = DIGITS.charAt(rest % BASE) + signs;
    rest = Math.floor(rest / BASE);
  }
  return signs.replace(/0+$/, "");
}
