/**
 * Whether somebody else changed the very place that an edit is about. Pure.
 *
 * Law: two edits clash when the place that one changes says something else in the other's document; edits of
 * different places of one map do not.
 */
import type { MapDocument } from "@/api/generated";
import { type AnyChange, cellAt, experienceAt } from "./changing";
import { said } from "./texts";

export interface Clash {
  /** What I wrote, and what stands there now; empty means nothing. */
  readonly mine: string;
  readonly theirs: string;
}

/** The first clash of changes that were made on `before` and meet `now`; null where there is none. */
export function clashOf(before: MapDocument, now: MapDocument, changes: readonly AnyChange[]): Clash | null {
  for (const change of changes) {
    const was = standing(before, change);
    const is = standing(now, change);
    const mine = wanted(change);
    if (was !== is && is !== mine) return { mine, theirs: is };
  }
  return null;
}

function standing(document: MapDocument, change: AnyChange): string {
  switch (change.change) {
    case "edit_text":
      return said(document, change, change.language).text;
    case "write_cell": {
      const found = cellAt(document, change.lane, change.step);
      return found
        ? said(document, { collection: "cells", id: found[0], field: "text" }, change.language).text
        : "";
    }
    case "draw_experience": {
      const value = experienceAt(document, change.step)?.[1][change.which] ?? null;
      return value === null ? "" : String(value);
    }
    case "restore": {
      const objects = [
        ...Object.keys(change.cells ?? {}).map((id) => document.cells?.[id]),
        ...Object.keys(change.experiences ?? {}).map((id) => document.experiences?.[id]),
      ];
      return objects
        .map((each) => (each === undefined ? "" : "text" in each ? each.text : JSON.stringify(each)))
        .join("\n");
    }
    case "remove_step":
    case "move_step":
      return "";
  }
}

/** What a change wants to stand there, in the words of `standing`. */
export function wanted(change: AnyChange): string {
  switch (change.change) {
    case "edit_text":
    case "write_cell":
      return change.text;
    case "draw_experience":
      return change.value === null ? "" : String(change.value);
    case "restore": {
      const objects = [...Object.values(change.cells ?? {}), ...Object.values(change.experiences ?? {})];
      return objects
        .map((each) => (each === null ? "" : "text" in each ? each.text : JSON.stringify(each)))
        .join("\n");
    }
    case "remove_step":
    case "move_step":
      return "";
  }
}
