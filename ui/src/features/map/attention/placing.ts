/** Where on the grid stands what needs attention, and where each leads. Pure. */
import type { Concern } from "@/api/generated";
import { partsOf } from "../comments/anchors";
import type { MapDocument } from "../core/types";
import { ofCell, ofHead } from "../grid/places";
import type { Place } from "../live/store";

/** The parts of the grid at which it is marked; none where it stands in a panel or speaks of the whole map. */
function partsAt(document: MapDocument, concern: Concern): readonly string[] {
  const { collection, id = "", step, lane } = concern;
  switch (collection) {
    case "cells":
      return partsOf(document, { at: "object", collection, id });
    case "touchpoints": {
      const parts = partsOf(document, { at: "object", collection, id });
      return parts.length === 0 && step ? [ofHead("step", step)] : parts;
    }
    case "steps":
      return lane && document.lanes[lane] ? [ofCell(lane, id)] : [ofHead("step", id)];
    case "lanes":
      return [ofHead("lane", id)];
    default:
      return [];
  }
}

export type Marks = ReadonlyMap<string, readonly Concern[]>;

/** By part of the grid. */
export function marksOf(document: MapDocument, concerns: readonly Concern[]): Marks {
  const marks = new Map<string, Concern[]>();
  for (const concern of concerns)
    for (const part of new Set(partsAt(document, concern)))
      marks.set(part, [...(marks.get(part) ?? []), concern]);
  return marks;
}

/** Where a concern leads in the grid; null where that is a panel, or nowhere. */
export function placeOf(document: MapDocument, concern: Concern): Place | null {
  const { collection, id = "", step, lane } = concern;
  if (collection === "cells") return Object.hasOwn(document.cells, id) ? { collection, id } : null;
  if (collection === "lanes") return { collection, id };
  if (collection === "steps" && lane && document.lanes[lane]) return { lane, step: id };
  if (collection === "touchpoints") {
    const found = Object.entries(document.lanes).find(
      ([, { type, hidden }]) => type === "touchpoint" && !hidden,
    );
    if (found && step) return { lane: found[0], step };
  }
  return step && collection !== "actions" ? { collection: "steps", id: step } : null;
}
