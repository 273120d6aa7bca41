/** Guesses of heights, made once for what did not change: by the cards themselves, as long as columns keep their width. */
import type { LaneType } from "../core/types";
import type { CardOf, GridSlots } from "./slots";

interface Guess {
  readonly type: LaneType;
  readonly width: number;
  readonly height: number;
}

const guesses = new WeakMap<readonly CardOf[], Guess>();
const tallest = new WeakMap<ReadonlyMap<string, readonly CardOf[]>, Guess>();

/** About how tall the cards of a step are. */
export function guessCards(
  slots: GridSlots,
  type: LaneType,
  cards: readonly CardOf[],
  width: number,
): number {
  if (cards.length === 0) return slots.heightOf(type, cards, width);
  const known = guesses.get(cards);
  if (known?.type === type && known.width === width) return known.height;
  const height = slots.heightOf(type, cards, width);
  guesses.set(cards, { type, width, height });
  return height;
}

/** About how tall a lane is: as its tallest cell. */
export function guessLane(
  slots: GridSlots,
  type: LaneType,
  cards: ReadonlyMap<string, readonly CardOf[]> | undefined,
  width: number,
): number {
  const empty = slots.heightOf(type, [], width);
  if (!cards || slots.wholeLanes[type]) return empty;
  const known = tallest.get(cards);
  if (known?.type === type && known.width === width) return known.height;
  let height = empty;
  for (const each of cards.values()) height = Math.max(height, guessCards(slots, type, each, width));
  tallest.set(cards, { type, width, height });
  return height;
}
