/**
 * Which place of a map a conversation is about: between what the server keeps, what panels are opened from, and what
 * stands in the grid.
 *
 * Law: a place that is gone has no name here; its conversation remembers what it was called.
 */
import type { SeenThread } from "@/api/generated";
import type { LaneType, MapDocument, Measure } from "../core/types";
import { ofHead, partOf, readOf } from "../grid/places";
import type { Place } from "../live/store";

export type Anchor = SeenThread["anchor"];

const COMMENTED = ["personas", "stages", "steps", "touchpoints", "lanes", "cells"] as const;
type Commented = (typeof COMMENTED)[number];
const isCommented = (collection: string): collection is Commented =>
  (COMMENTED as readonly string[]).includes(collection);

/** What a conversation begun at a place is about; where nothing of its own is kept of it, the map itself. */
export function anchorOf(place: Place | null): Anchor {
  if (place && "lane" in place) return { at: "place", lane: place.lane, step: place.step };
  if (place && isCommented(place.collection))
    return { at: "object", collection: place.collection, id: place.id };
  return { at: "object", collection: "map" };
}

/** Where a conversation leads; null for the map itself. */
export function placeOf(anchor: Anchor): Place | null {
  if (anchor.at === "place") return { lane: anchor.lane, step: anchor.step };
  return anchor.collection === "map" ? null : { collection: anchor.collection, id: anchor.id ?? "" };
}

export function sameAnchor(a: Anchor, b: Anchor): boolean {
  if (a.at === "place") return b.at === "place" && a.lane === b.lane && a.step === b.step;
  return b.at === "object" && a.collection === b.collection && (a.id ?? "") === (b.id ?? "");
}

/** How the parts of a place's name are said. */
export interface Saying {
  /** A text of an object in the reader's language. */
  readonly text: (collection: Commented | "map", id: string, field: string) => string;
  /** What a lane without a title is called. */
  readonly lane: (type: LaneType, measure: Measure | null | undefined) => string;
  /** A card without words. */
  readonly wordless: string;
}

const NAMED: Record<Commented, string> = {
  personas: "name",
  stages: "name",
  steps: "title",
  touchpoints: "name",
  lanes: "title",
  cells: "text",
};

/** What a place is called now; null where it is not there any more. */
export function nameOf(document: MapDocument, anchor: Anchor, say: Saying): string | null {
  const lane = (id: string) => {
    const found = document.lanes[id];
    return found ? say.text("lanes", id, "title") || say.lane(found.type, found.measure) : null;
  };
  if (anchor.at === "place") {
    const name = lane(anchor.lane);
    return name !== null && document.steps[anchor.step]
      ? `${name} · ${say.text("steps", anchor.step, "title")}`
      : null;
  }
  const { collection, id = "" } = anchor;
  if (collection === "map") return say.text("map", "", "title");
  if (!Object.hasOwn(document[collection], id)) return null;
  if (collection === "lanes") return lane(id);
  const words = say.text(collection, id, NAMED[collection]);
  if (collection !== "cells") return words;
  return words || `${lane(document.cells[id]?.lane ?? "") ?? ""} · ${say.wordless}`;
}

/** What stands at a part of the grid: open conversations, and whether something in them is new. */
export interface Mark {
  readonly count: number;
  readonly unread: boolean;
}

/** The parts of the grid at which a conversation is marked; none where its place is not in the grid. */
export function partsOf(document: MapDocument, anchor: Anchor): readonly string[] {
  if (anchor.at === "object" && anchor.collection === "cells") {
    const cell = document.cells[anchor.id ?? ""];
    return cell ? parts({ lane: cell.lane, step: cell.step }) : [];
  }
  if (anchor.at === "object" && anchor.collection === "touchpoints") {
    const lanes = Object.entries(document.lanes).filter(([, { type }]) => type === "touchpoint");
    return Object.values(document.interactions)
      .filter(({ touchpoint }) => touchpoint === anchor.id)
      .flatMap(({ step }) => lanes.flatMap(([lane]) => parts({ lane, step })));
  }
  const place = placeOf(anchor);
  return place ? parts(place) : [];
}

function parts(place: Place): readonly string[] {
  const part = partOf(place);
  return part === null ? [] : [part];
}

/** By part of the grid. */
export const marksOf = (document: MapDocument, threads: readonly SeenThread[]) =>
  marksBy(document, threads, (part) => part);

/** By `step:<id>` and `stage:<id>`, where steps are not divided into cells. */
export const wholeMarksOf = (document: MapDocument, threads: readonly SeenThread[]) =>
  marksBy(document, threads, wholePart);

function marksBy(
  document: MapDocument,
  threads: readonly SeenThread[],
  at: (part: string) => string,
): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const { anchor, resolved, unread } of threads) {
    if (resolved) continue;
    for (const part of new Set(partsOf(document, anchor).map(at))) {
      const before = marks.get(part);
      marks.set(part, { count: (before?.count ?? 0) + 1, unread: unread || (before?.unread ?? false) });
    }
  }
  return marks;
}

/** A part of the grid as it stands on a line, where a step is whole: cells belong to their steps. */
function wholePart(part: string): string {
  const of = readOf(part);
  return of?.kind === "cell" ? ofHead("step", of.step) : part;
}

/**
 * Whether a conversation stands at a place from which the panel was opened: at it, or at a card in it; where steps are
 * whole, also in any cell of the step.
 */
export function standsAt(document: MapDocument, anchor: Anchor, place: Place, isWhole: boolean): boolean {
  if (sameAnchor(anchor, anchorOf(place))) return true;
  const part = partOf(place);
  if (part === null) return false;
  const parts = partsOf(document, anchor);
  return parts.includes(part) || (isWhole && parts.map(wholePart).includes(part));
}
