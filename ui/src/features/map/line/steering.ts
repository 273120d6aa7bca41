/** Which station an arrow key leads to: along the row as it is seen, to the nearest of the row above or below. Pure. */
import type { LineLayout, Station } from "./model";

export function neighbour(
  { stations }: Pick<LineLayout, "stations">,
  from: number,
  key: string,
): number | null {
  const here = stations.find(({ index }) => index === from);
  if (!here) return null;
  const nearest = (candidates: readonly Station[]): number | null =>
    [...candidates].sort(
      (a, b) => Math.abs(a.at.x - here.at.x) - Math.abs(b.at.x - here.at.x) || a.index - b.index,
    )[0]?.index ?? null;
  switch (key) {
    case "ArrowRight":
      return nearest(stations.filter(({ row, at }) => row === here.row && at.x > here.at.x));
    case "ArrowLeft":
      return nearest(stations.filter(({ row, at }) => row === here.row && at.x < here.at.x));
    case "ArrowDown":
      return nearest(stations.filter(({ row }) => row === here.row + 1));
    case "ArrowUp":
      return nearest(stations.filter(({ row }) => row === here.row - 1));
    case "Home":
      return stations[0]?.index ?? null;
    case "End":
      return stations.at(-1)?.index ?? null;
    default:
      return null;
  }
}
