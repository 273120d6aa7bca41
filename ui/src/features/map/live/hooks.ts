/** What the parts of the map screen read and do; provided once by the screen. */
import { createContext, useContext, useMemo, useRef, useSyncExternalStore } from "react";
import { type Said, said } from "../core/texts";
import type { AnyChange, Lang, MapDocument, PlaceCollection } from "../core/types";
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

/** Parts of the map by their names: the same object until one of them changes. The names are given once and for all. */
export function useMapParts<Name extends keyof MapDocument>(names: readonly Name[]): Pick<MapDocument, Name> {
  const { store } = useMapPlace();
  const kept = useRef<Pick<MapDocument, Name> | null>(null);
  return useSyncExternalStore(store.subscribe, () => {
    const document = store.snapshot();
    const before = kept.current;
    if (before && names.every((name) => before[name] === document[name])) return before;
    kept.current = Object.fromEntries(names.map((name) => [name, document[name]])) as Pick<MapDocument, Name>;
    return kept.current;
  });
}

export function useStanding(): Standing {
  const { store } = useMapPlace();
  return useSyncExternalStore(store.subscribe, store.standing);
}

/** A part of how the work stands, drawn again when that part changes: `unsent` changes with every letter. */
export function useStandingPart<T>(part: (standing: Standing) => T): T {
  const { store } = useMapPlace();
  return useSyncExternalStore(store.subscribe, () => part(store.standing()));
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

/** What a text says to the reader, and in which language it says it; drawn again only when that changes. */
export function useSaid(collection: PlaceCollection, id: string, field: string): Said {
  const { store, lang } = useMapPlace();
  const both = useSyncExternalStore(store.subscribe, () => {
    const { text, lang: of } = said(store.snapshot(), { collection, id, field }, lang);
    return of + text;
  });
  return useMemo(() => ({ lang: both.slice(0, 2) as Lang, text: both.slice(2) }), [both]);
}
