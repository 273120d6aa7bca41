/**
 * A map as it was, in the place of the map as it is.
 *
 * Law: nothing changes it, nothing can be undone in it, and nobody else is at a place of it; that something was said or
 * named is told on.
 */
import type { MapDocument } from "../core/types";
import type { MapStore, Standing } from "../live/store";

const nothing = () => undefined;
const never = () => nothing;
const NOBODY = [] as const;

export function pastStore(live: MapStore, document: MapDocument): MapStore {
  let of: Standing | null = null;
  let standing: Standing | null = null;
  return {
    snapshot: () => document,
    standing: () => {
      const now = live.standing();
      if (standing === null || of !== now) standing = { ...now, canUndo: false, canRedo: false };
      of = now;
      return standing;
    },
    people: () => NOBODY,
    subscribe: live.subscribe,
    make: nothing,
    undo: nothing,
    redo: nothing,
    present: nothing,
    onRefused: never,
    onNotice: live.onNotice,
  };
}
