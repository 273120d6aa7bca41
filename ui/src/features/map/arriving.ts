/** Where an address leads on a map, by what stands behind its `#`: `step:<id>`, `action:<id>`, `card:<id>`, `panel:<id>` and others. Pure. */
import type { MapDocument } from "./core/types";
import type { Place } from "./live/store";

interface Arrival {
  /** The panel to open; without one, and of a card, the place is shown in the map. */
  readonly panel?: string;
  readonly place: Place | null;
}

/** Null where the address names nothing that is there. */
export function arrivalAt(hash: string, map: MapDocument): Arrival | null {
  const [, kind, id] = /^([a-z]+):([0-9A-Za-z_-]+)$/.exec(hash) ?? [];
  if (!kind || !id) return null;
  switch (kind) {
    case "panel":
      return { panel: id, place: null };
    case "action":
      return Object.hasOwn(map.actions, id)
        ? { panel: "actions", place: { collection: "actions", id } }
        : null;
    case "card":
      return Object.hasOwn(map.cells, id) ? { panel: "card", place: { collection: "cells", id } } : null;
    case "touchpoint": {
      const step = Object.values(map.interactions).find(({ touchpoint }) => touchpoint === id)?.step;
      return step === undefined ? null : { place: { collection: "steps", id: step } };
    }
    case "step":
    case "stage":
    case "lane":
    case "cell": {
      const collection = `${kind}s` as const;
      return Object.hasOwn(map[collection], id) ? { place: { collection, id } } : null;
    }
    default:
      return null;
  }
}
