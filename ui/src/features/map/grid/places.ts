/**
 * What a part of the grid is about, as one text that stands on its element (`data-of`): `cell:<lane>:<step>`,
 * `step:<id>`, `stage:<id>`, `lane:<id>`, `free:<stage>`. Ids hold no colon.
 */
import type { MapDocument } from "../core/types";
import type { Place } from "../live/store";

export type Of =
  | { readonly kind: "cell"; readonly lane: string; readonly step: string }
  | { readonly kind: "stage"; readonly id: string }
  | { readonly kind: "step"; readonly id: string }
  | { readonly kind: "lane"; readonly id: string }
  | { readonly kind: "free"; readonly id: string };

export const ofCell = (lane: string, step: string): string => `cell:${lane}:${step}`;
export const ofHead = (kind: "stage" | "step" | "lane" | "free", id: string): string => `${kind}:${id}`;

export function readOf(text: string | undefined): Of | null {
  const [kind, first, second] = text?.split(":") ?? [];
  if (!first) return null;
  if (kind === "cell") return second ? { kind, lane: first, step: second } : null;
  if (kind === "stage" || kind === "step" || kind === "lane" || kind === "free") return { kind, id: first };
  return null;
}

/** The place that others see and panels are opened from; a free place is none. */
export function placeOfPart(of: Of): Place | null {
  if (of.kind === "cell") return { lane: of.lane, step: of.step };
  if (of.kind === "free") return null;
  return { collection: `${of.kind}s`, id: of.id };
}

/** The part of the grid that a place stands for; null where it stands elsewhere, such as in a panel. */
export function partOf(place: Place): string | null {
  if ("lane" in place) return ofCell(place.lane, place.step);
  switch (place.collection) {
    case "stages":
      return ofHead("stage", place.id);
    case "steps":
      return ofHead("step", place.id);
    case "lanes":
      return ofHead("lane", place.id);
    default:
      return null;
  }
}

/** Where in the grid a place is: a card stands in its cell. */
export function cellPlace(place: Place, { cells }: MapDocument): Place {
  if (!("collection" in place) || place.collection !== "cells") return place;
  const cell = cells[place.id];
  return cell ? { lane: cell.lane, step: cell.step } : place;
}
