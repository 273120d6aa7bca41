/** What menus and bars of the grid work with; changes with what is chosen and with the numbers. */
import { createContext, useContext } from "react";
import type { Numbers } from "./slots";
import type { GridClipboard } from "./useClipboard";
import type { Edits } from "./useEdits";

export interface GridState {
  readonly edits: Edits;
  readonly numbers: Numbers;
  readonly clipboard: GridClipboard;
}

export const GridStateContext = createContext<GridState | null>(null);

export function useGridState(): GridState {
  const state = useContext(GridStateContext);
  if (!state) throw new Error("GridStateContext is provided by the grid");
  return state;
}
