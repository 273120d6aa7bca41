/** What the parts of the grid ask of the grid; provided once, the same object for its whole life. */
import { createContext, useContext } from "react";
import type { LaneType, Measure } from "../core/types";
import type { MenuTarget } from "./menus";
import type { Writing } from "./slots";

export interface GridKit {
  /** Begins to write at a part of the grid (`places.ts`); only one text is written at a time. */
  readonly write: (of: string, writing: Writing) => void;
  /** Writing is over; `byKey`: the focus goes back to the part, and on from it by `move`. */
  readonly done: (byKey: boolean, move?: Move) => void;
  readonly openMenu: (target: MenuTarget, at: MenuAnchor) => void;
  readonly addStage: (before: string | null) => void;
  readonly addStep: (stage: string, before: string | null) => void;
  readonly addLane: (type: LaneType, measure: Measure | null, before: string | null) => void;
  /** Asks which lane to add, at an element. */
  readonly chooseLane: (anchor: HTMLElement, before: string | null) => void;
  /** Asks what else a lane should hold, at its title. */
  readonly retypeLane: (lane: string) => void;
  /** Shows again what is hidden. */
  readonly show: (hidden: Hidden) => void;
}

export interface Hidden {
  readonly stages?: readonly string[];
  readonly steps?: readonly string[];
  readonly lanes?: readonly string[];
}

export type Move = "right" | "left" | "down" | "up";

/** Where a menu opens: at an element, or where the pointer is. */
export type MenuAnchor = HTMLElement | { readonly x: number; readonly y: number };

export const KitContext = createContext<GridKit | null>(null);

export function useGridKit(): GridKit {
  const kit = useContext(KitContext);
  if (!kit) throw new Error("KitContext is provided by the grid");
  return kit;
}
