/** What the parts of the map screen may do to the map; provided once, stable between renders. */
import { createContext, useContext } from "react";
import type { DrawExperience } from "@/api/generated";
import type { Lang } from "@/design/format";
import type { Evidence } from "./model/layout";
import type { Place, Said } from "./model/texts";

export interface MapEditing {
  /** The language of the interface, in which edits are written. */
  readonly lang: Lang;
  /** Whether this person may change the map. */
  readonly editable: boolean;
  readonly edit: (place: Place, text: string) => void;
  /** An empty text takes the cell away; its level of evidence stays. */
  readonly writeCell: (lane: string, step: string, text: string) => void;
  /** How sure a cell is; its text stays what it is, in the language it is in. */
  readonly setEvidence: (lane: string, step: string, text: Said, evidence: Evidence) => void;
  readonly draw: (step: string, which: DrawExperience["which"], value: number | null) => void;
}

export const EditingContext = createContext<MapEditing>({
  lang: "en",
  editable: false,
  edit: () => undefined,
  writeCell: () => undefined,
  setEvidence: () => undefined,
  draw: () => undefined,
});

export function useEditing(): MapEditing {
  return useContext(EditingContext);
}
