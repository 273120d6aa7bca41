/**
 * What others draw inside the grid, and what the grid tells them. The grid knows columns, rows, focus, selection and
 * windowing; it does not know how a card, a curve or a touchpoint looks.
 *
 * Law: everything given here keeps its identity while nothing in it changed, so that a memoised component draws again
 * only for its own sake.
 */
import type { ComponentType } from "react";
import type { MapComparison, MapMeasures, StepMeasures } from "@/api/generated";
import type { Band, Cell, Lane, Stage, Step } from "../core/types";

/** How the numbers of a map stand: being computed, there, or not to be had. */
export type Numbers =
  | { readonly state: "loading" }
  | { readonly state: "failed" }
  | { readonly state: "no_data" }
  /** The map is shown as it was; numbers belong to now. */
  | { readonly state: "past" }
  /** The address names customers that are not there: then nothing is counted, rather than everybody. */
  | { readonly state: "unasked" }
  | {
      readonly state: "there";
      readonly measures: MapMeasures;
      /** What stands beside; null where nothing does, or while it is being counted. */
      readonly comparison: MapComparison | null;
      /** Whether these are the numbers of before, and the next are being counted. */
      readonly isCounting: boolean;
    };

/** A step that is shown, with its place in the grid. */
export interface StepColumn {
  readonly id: string;
  readonly step: Step;
  readonly stage: string;
  readonly hue: number;
  /** Its column in the grid, from 1; lane titles stand in column 0. */
  readonly index: number;
  /** From the first step's left edge, in pixels at 100 %. */
  readonly left: number;
  readonly width: number;
}

export interface StageColumns {
  readonly id: string;
  readonly stage: Stage;
  readonly hue: number;
  /** The first of its columns, and over how many it stands. */
  readonly first: number;
  readonly span: number;
  readonly left: number;
  readonly width: number;
}

export interface LaneRow {
  readonly id: string;
  readonly lane: Lane;
}

/** A card with its id. */
export interface CardOf {
  readonly id: string;
  readonly cell: Cell;
}

/** Which card is written: one that is there, or a new one, begun with what was typed. */
export interface Writing {
  /** Null: a new card after those that are there. */
  readonly card: string | null;
  readonly begun?: string;
}

/** The inside of a cell of a lane that holds cards, or of a touchpoint or channel lane. */
export interface CellContentProps {
  readonly lane: LaneRow;
  readonly step: StepColumn;
  /** Whose map is shown; null: everybody's. New cards belong to them. */
  readonly persona: string | null;
  /** In their order; the grid has left out those of other personas. */
  readonly cards: readonly CardOf[];
  /** Whether the lane holds nothing yet and this is the place that says what belongs here. */
  readonly invites: boolean;
  readonly writing: Writing | null;
  readonly onWrite: (writing: Writing) => void;
  /** Writing is over; `byKey`: the focus goes back to the cell. */
  readonly onDone: (byKey: boolean) => void;
}
/*
 * In a cell: elements with `data-card={id}` are cards (context menu, drag, drop, Delete find them so); controls carry
 * `data-stop` and `tabIndex={-1}` and are tab stops while the focus is in their cell. An editor keeps its keys to itself.
 */

/** A lane that draws over all its steps at once: the emotion curve, a row of numbers. */
export interface WholeLaneProps {
  /** Its row in the grid, from 0, for `GridCell`. */
  readonly row: number;
  readonly lane: LaneRow;
  /** All steps of the grid; those outside the window too, because a curve passes through them. */
  readonly columns: readonly StepColumn[];
  /** Those in the window: cells are drawn for these only. */
  readonly shown: readonly StepColumn[];
  readonly persona: string | null;
  readonly numbers: Numbers;
}
/*
 * A whole lane stands in a row that is a CSS grid: a `GridCell` of `GridParts` at `row` and `column.index` stands under
 * its step; what is drawn over all steps is a box with `gridColumn: "2 / -1"`, `gridRow: 1`, `position: relative`, in
 * which a step begins at `column.left` and is `column.width` wide.
 */

export interface StepSlotProps {
  readonly step: StepColumn;
  readonly measures: StepMeasures | null;
}

export interface LaneSlotProps {
  readonly lane: LaneRow;
  readonly numbers: Numbers;
}

export interface BandEdge {
  readonly above: Band | null;
  readonly below: Band | null;
}

export interface GridSlots {
  readonly CellContent: ComponentType<CellContentProps>;
  /** By type of lane; what has none here holds cells. */
  readonly wholeLanes: Partial<Record<Lane["type"], ComponentType<WholeLaneProps>>>;
  /** Below a lane's title: its unit, the key of its lines. */
  readonly LaneNotes: ComponentType<LaneSlotProps>;
  /** The row under the step titles: where each step happens, whether it decides, where ways branch off. */
  readonly StepNotes: ComponentType<StepSlotProps>;
  /** Under the notes of all steps, in the second row of their grid: the lines of branches. Hidden from screen readers. */
  readonly Ways: ComponentType<{ readonly steps: readonly StepColumn[] }>;
  /** Between two lanes of different bands: the blueprint's lines. Drawn inside the lane's title column and across. */
  readonly BandLine: ComponentType<BandEdge>;
  /** About how tall a cell will be at a width, in pixels at 100 %, so that rows need not be drawn to know their place. */
  readonly heightOf: (type: Lane["type"], cards: readonly CardOf[], width: number) => number;
}
