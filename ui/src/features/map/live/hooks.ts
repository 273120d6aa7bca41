/** What the parts of the map screen read and do; provided once by the screen. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { AnyChange, Lang, MapDocument } from "../core/types";
import type { MakeOptions, MapStore, Person, Standing } from "./store";

export interface MapPlace {
  readonly project: string;
  readonly map: string;
  readonly store: MapStore;
  /** Whether this person may change the map; false also while it is not read yet. */
  readonly editable: boolean;
  readonly canComment: boolean;
  /** The language of the interface, in which texts are shown and written. */
  readonly lang: Lang;
}

export const MapContext = createContext<MapPlace | null>(null);

function useMapPlace(): MapPlace {
  const place = useContext(MapContext);
  if (!place) throw new Error("MapContext is provided by the map screen");
  return place;
}

export function useMapStore(): MapStore {
  return useMapPlace().store;
}

/** Which map is open. */
export function useMapIds(): { readonly project: string; readonly map: string } {
  return useMapPlace();
}

/**
 * A part of the map, drawn again when that part changes. The selector gives something that is in the document or a
 * plain value (`(map) => map.cells`); what is computed from it belongs in a `useMemo`.
 */
export function useMapDocument<T>(selector: (document: MapDocument) => T): T {
  const { store } = useMapPlace();
  return useSyncExternalStore(store.subscribe, () => selector(store.snapshot()));
}

export function useStanding(): Standing {
  const { store } = useMapPlace();
  return useSyncExternalStore(store.subscribe, store.standing);
}

/** Who else has this map open. */
export function usePeople(): readonly Person[] {
  const { store } = useMapPlace();
  return useSyncExternalStore(store.subscribe, store.people);
}

export interface MapEditing {
  readonly editable: boolean;
  readonly canComment: boolean;
  readonly lang: Lang;
  readonly make: (changes: readonly AnyChange[], options?: MakeOptions) => void;
}

export function useEditing(): MapEditing {
  const { editable, canComment, lang, store } = useMapPlace();
  return { editable, canComment, lang, make: store.make };
}
