/** Which lanes of a map are read where there is no room for all of them. Pure. */
import type { LaidLane, Layout } from "../core/layout";

/** Lanes that are drawn in their own way, or say nothing beside their place in the grid. */
const NOT_READ: ReadonlySet<string> = new Set([
  "emotion",
  "metric",
  "touchpoint",
  "channel",
  "image",
  "link",
]);

/** The main lanes with cards, or all with cards where none is a main one. */
export function lanesToRead({ lanes }: Pick<Layout, "lanes">): readonly LaidLane[] {
  const read = lanes.filter(({ lane, cards }) => !NOT_READ.has(lane.type) && cards.size > 0);
  const main = read.filter(({ lane }) => lane.main);
  return main.length > 0 ? main : read;
}
