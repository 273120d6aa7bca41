/** Which version of the map is chosen, and whether the map shows it. */
import { createContext, useContext } from "react";
import type { Version } from "@/api/generated";
import type { MapDocument } from "../core/types";
import type { MapPlace } from "../live/hooks";

export interface Past {
  /** The version that is looked at; null: none. */
  readonly version: Version | null;
  /** What the map said then; null while it is fetched. */
  readonly document: MapDocument | null;
  readonly error: Error | null;
  /** Whether the map on the screen is the one of then. */
  readonly isShown: boolean;
  /** The map as it is, whatever is shown. */
  readonly now: MapPlace;
  /** Looks at a version, and shows it unless that is what the map says now anyway. */
  readonly choose: (version: Version, isNow: boolean) => void;
  /** Shows the map of then, or the one of now while the version stays chosen. */
  readonly show: (then: boolean) => void;
  /** Back to now. */
  readonly leave: () => void;
  /** The version that somebody may want back, while they are asked. */
  readonly asked: Version | null;
  readonly ask: (version: Version | null) => void;
}

export const PastContext = createContext<Past | null>(null);

export function usePast(): Past {
  const past = useContext(PastContext);
  if (!past) throw new Error("PastContext is provided by the map through time");
  return past;
}
