/** A map that only stands there to be read: nobody else is at it, and nothing changes it. */
import type { MapDocument } from "../core/types";
import type { MapStore, Standing } from "../live/store";

const STANDING: Standing = {
  connection: "live",
  refusal: null,
  ready: true,
  unsent: 0,
  keptHere: false,
  steps: 0,
  canUndo: false,
  canRedo: false,
};

const nothing = () => undefined;
const never = () => nothing;

export function fixedStore(document: MapDocument): MapStore {
  return {
    snapshot: () => document,
    standing: () => STANDING,
    people: () => NOBODY,
    subscribe: never,
    make: nothing,
    undo: nothing,
    redo: nothing,
    present: nothing,
    onRefused: never,
    onNotice: never,
  };
}

const NOBODY = [] as const;
