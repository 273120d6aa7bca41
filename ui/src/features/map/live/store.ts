/**
 * One map while it is open: what it says, how it is changed, who else is here, and whether everything is kept.
 *
 * Law: what `snapshot` gives is whole (core/normalising) and never changed in place; an object that nobody touched keeps
 * its identity from one snapshot to the next. A change is shown at once, whatever the connection. Nothing is called
 * saved before the server has said so. `LiveStore` keeps this; parts of the screen know only what stands here.
 */
import type { ChangeRefused } from "../core/changing";
import type { AnyChange, Cell, MapDocument, PlaceCollection } from "../core/types";

/** Where somebody is on a map: at a text or an object, or at a cell of the grid. */
export type Place =
  | { readonly collection: PlaceCollection; readonly id: string; readonly field?: string }
  | { readonly lane: string; readonly step: string; readonly persona?: Cell["persona"] };

/** What others see of oneself. */
export interface Presence {
  /** The places chosen, the one with the focus first. */
  readonly selection: readonly Place[];
  /** The text being written, with the caret in it; null while nothing is written. */
  readonly writing: { readonly place: Place; readonly caret?: number } | null;
  /** Where one points in the grid, as a column and a share of it, so that it holds for every window. */
  readonly pointer: {
    readonly step: string;
    readonly x: number;
    readonly lane: string;
    readonly y: number;
  } | null;
  /** The stage on show while one presents, for those who follow. */
  readonly presenting: string | null;
}

/** Somebody else at the same map. The same person in two windows is there twice. */
export interface Person extends Presence {
  /** Of this window; stays until it is closed. */
  readonly id: number;
  readonly name: string;
  /** 1 to 5: one of the hues of the stages. */
  readonly hue: number;
}

/** Something beside the document has changed and should be looked at again. */
export type Notice = "comments" | "history" | "access" | "map_deleted";

type Connection = "connecting" | "live" | "offline" | "refused";

/** Why the server refuses: not understood, no session, not allowed to change, no such map, too large, its log damaged. */
export type Refusal = 4400 | 4401 | 4403 | 4404 | 4413 | 4422;

/** How the work stands, apart from the document itself. */
export interface Standing {
  readonly connection: Connection;
  readonly refusal: Refusal | null;
  /** Whether the document has been read, from this browser or from the server; before that nothing can be changed. */
  readonly ready: boolean;
  /** How many of one's own edits the server has not confirmed yet. */
  readonly unsent: number;
  /** Whether edits that are not sent yet survive a reload of the page. */
  readonly keptHere: boolean;
  /** How many steps undo can take back. */
  readonly steps: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export interface MakeOptions {
  /** Changes made in a row under the same key are undone as one, such as the letters of a word. */
  readonly mergeWithLast?: string;
}

export interface MapStore {
  readonly snapshot: () => MapDocument;
  readonly standing: () => Standing;
  readonly people: () => readonly Person[];
  readonly subscribe: (listener: () => void) => () => void;
  /** Makes changes at once, as one step of undo; changes that change nothing are not made. */
  readonly make: (changes: readonly AnyChange[], options?: MakeOptions) => void;
  /** Takes back the last step that was made here; what others made stays. */
  readonly undo: () => void;
  readonly redo: () => void;
  /** Says what others see of oneself; what is not named stays. */
  readonly present: (state: Partial<Presence>) => void;
  /** Changes could not be made, such as beyond a limit: the code and data that the server would answer. */
  readonly onRefused: (listener: (refused: ChangeRefused) => void) => () => void;
  readonly onNotice: (listener: (about: Notice) => void) => () => void;
}
