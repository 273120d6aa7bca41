/** About how tall the cards of a cell are, before they are drawn; what is drawn has the height it has. */
import type { LaneType } from "../core/types";
import { textHeight } from "../grid/estimating";
import type { CardOf } from "../grid/slots";

const EMPTY = 40;
const PADDING = 19;
const BETWEEN = 7;
const NOTE = { width: 19, height: 14 };
const IMAGES = 90;
const LINK = 24;

export function cardsHeight(type: LaneType, cards: readonly CardOf[], width: number): number {
  const note = type === "pain" || type === "gain" || type === "opportunity" || type === "solution";
  const inner = width - 16 - (note ? NOTE.width : 0);
  const heights = cards.map(
    ({ cell }) =>
      (cell.text ? textHeight(cell.text, inner) : 0) +
      (cell.images?.length ? IMAGES * Math.ceil(cell.images.length / 2) : 0) +
      (cell.link ? LINK : 0) +
      (note ? NOTE.height : 0),
  );
  const between = Math.max(0, cards.length - 1) * BETWEEN;
  return Math.max(
    EMPTY,
    heights.reduce((sum, height) => sum + height, PADDING + between),
  );
}
