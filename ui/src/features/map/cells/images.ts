/** Images of a project: where each stands, how one is added, and how it comes onto a card. */
import { dataOf } from "@/api/client";
import { addImage } from "@/api/generated";
import { addCard } from "../core/gestures";
import { holdsCells } from "../core/records";
import type { AnyChange, MapDocument } from "../core/types";

/** The address of an image; small ones are at most 480 pixels a side. */
export function imageAddress(project: string, image: string, size: "full" | "thumb"): string {
  return `/api/projects/${encodeURIComponent(project)}/images/${encodeURIComponent(image)}?size=${size}`;
}

/** Keeps an image with the project; what it gives is its id. */
export async function uploadImage(project: string, file: Blob): Promise<string> {
  const { id } = await dataOf(addImage({ path: { project }, body: file }));
  return id;
}

export const IMAGE_TYPES = "image/png,image/jpeg,image/webp,image/gif";

export function imagesAmong(files: Iterable<File>): File[] {
  return [...files].filter(({ type }) => type.startsWith("image/"));
}

/** Where images go: onto a card, or onto a new one at a cell. */
export type ImagePlace =
  | { readonly card: string }
  | { readonly lane: string; readonly step: string; readonly persona?: string | null };

/** What puts images onto the map; nothing where the lane holds no cards, or the card is gone. */
export function putImages(document: MapDocument, place: ImagePlace, images: readonly string[]): AnyChange[] {
  if (images.length === 0) return [];
  if ("card" in place) {
    const cell = document.cells[place.card];
    if (!cell) return [];
    const value = [...new Set([...(cell.images ?? []), ...images])];
    return [{ change: "set_field", collection: "cells", id: place.card, field: "images", value }];
  }
  const { lane, step, persona } = place;
  if (!document.steps[step] || !holdsCells(document.lanes[lane]?.type ?? "metric")) return [];
  return addCard({ lane, step, images: [...images], ...(persona ? { persona } : {}) }).changes;
}

/** The card without one of its images; without anything left on it, no card. */
export function dropImage(document: MapDocument, card: string, image: string): AnyChange[] {
  const cell = document.cells[card];
  if (!cell?.images?.includes(image)) return [];
  const left = cell.images.filter((each) => each !== image);
  if (left.length === 0 && !cell.text?.trim() && !cell.link)
    return [{ change: "remove", collection: "cells", id: card }];
  return [
    { change: "set_field", collection: "cells", id: card, field: "images", value: left.length ? left : null },
  ];
}
