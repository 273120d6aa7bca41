/** How the map is looked at; belongs to this window and is not part of the document. */
import { createContext, useContext } from "react";
import type { Place } from "../live/store";

export interface MapView {
  /** Whose map is shown; null: everybody's. */
  readonly persona: string | null;
  readonly choosePersona: (persona: string | null) => void;
  /** The panel that is open, and the place it is about. */
  readonly panel: { readonly id: string; readonly about: Place | null } | null;
  readonly openPanel: (id: string, about?: Place | null) => void;
  readonly closePanel: () => void;
  /** Says a sentence to screen readers. */
  readonly announce: (sentence: string) => void;
  /** Says what was done, for a while, with the way back. */
  readonly toast: (sentence: string, undo?: () => void) => void;
  /** Brings a place of the grid into sight and gives it the focus, unless somebody is to stay where they type. */
  readonly goTo: (place: Place, options?: { readonly keepFocus?: boolean }) => void;
}

export const ViewContext = createContext<MapView | null>(null);

export function useMapView(): MapView {
  const view = useContext(ViewContext);
  if (!view) throw new Error("ViewContext is provided by the map screen");
  return view;
}
