/** Where on a map a sentence of the week leads, as the part of an address behind its `#`. Pure. */
import type { Difference } from "@/api/generated";

const OWN: Partial<Record<Difference["collection"], string>> = {
  stages: "stage",
  steps: "step",
  lanes: "lane",
  cells: "cell",
  touchpoints: "touchpoint",
  actions: "action",
};

/** What was removed leads to where it stood, as far as that is known; what has no place, to the map. */
export function hashOf({ kind, collection, ids, step }: Difference): string {
  const own = OWN[collection];
  if (own && kind !== "removed" && ids[0]) return `${own}:${ids[0]}`;
  return step ? `step:${step}` : "";
}
