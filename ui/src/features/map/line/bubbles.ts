/**
 * Where bubbles of comments stand in a line drawing: at the upper right of their station, and on the upper edge of their
 * stage, so that neither lies over a word. Pure.
 */
import type { Station, Zone } from "./model";
import type { Box } from "./shapes";

const HEIGHT = 16;

export function bubbleWidth(count: number): number {
  return 12 + 7 * String(count).length;
}

export function atStation({ at }: Pick<Station, "at">, count: number): Box {
  return { x: at.x + 6, y: at.y - 19, width: bubbleWidth(count), height: HEIGHT };
}

export function atZone({ box }: Pick<Zone, "box">, count: number): Box {
  const width = bubbleWidth(count);
  return { x: box.x + box.width - width - 8, y: box.y - HEIGHT / 2, width, height: HEIGHT };
}
