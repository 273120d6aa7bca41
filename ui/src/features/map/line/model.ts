/** What a line drawing is made of, and what it comes out as; lengths in pixels. */
import type { Lang } from "@/design/format";
import type { Box, Point } from "./shapes";

export interface StageIn {
  readonly id: string;
  readonly name: string;
  readonly lang: Lang;
  readonly hue: number;
}

interface EndIn {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly customers: number;
}

export interface StationIn {
  readonly id: string;
  readonly title: string;
  readonly lang: Lang;
  /** Number of its stage. */
  readonly stage: number;
  /** Null: not counted. */
  readonly customers: number | null;
  /** How many they are, as written; empty where they are not counted. */
  readonly count: string;
  readonly momentOfTruth: boolean;
  /** How many marks of feelings stand below it. */
  readonly feelings: number;
  /** Lines that say who waits here. */
  readonly waiting: readonly string[];
  /** What ends here. */
  readonly ends: readonly EndIn[];
}

export interface WayIn {
  readonly id: string;
  /** Numbers of stations. Forward ways run above the line, ways back below it. */
  readonly from: number;
  readonly to: number;
  readonly customers: number | null;
  readonly label: string;
  /** What its end says where it comes from another row. */
  readonly origin: string;
  readonly value: string;
  readonly lang: Lang;
}

export interface LineIn {
  readonly stages: readonly StageIn[];
  /** In the order of the journey, which keeps stages together. */
  readonly stations: readonly StationIn[];
  readonly ways: readonly WayIn[];
}

export interface SetText {
  readonly lines: readonly string[];
  readonly x: number;
  /** Baselines of its lines. */
  readonly ys: readonly number[];
  readonly box: Box;
}

export interface Zone {
  readonly stage: number;
  readonly box: Box;
  readonly name: SetText;
  /** Whether the stage began in the row before. */
  readonly continues: boolean;
}

interface End {
  readonly id: string;
  readonly label: SetText;
  readonly value: SetText;
}

export interface Station {
  /** Its place in the journey, from 0. */
  readonly index: number;
  readonly row: number;
  readonly at: Point;
  readonly radius: number;
  readonly title: SetText;
  readonly count: SetText | null;
  readonly feelings: readonly Point[];
  /** Where the lines of who waits begin: their dots, then their words. */
  readonly waiting: readonly { readonly dots: Point; readonly text: SetText }[];
  readonly ends: readonly End[];
  /** The siding to its ends, and the buffer at which it stops. */
  readonly siding: { readonly d: string; readonly thickness: number; readonly stop: Point } | null;
  /** What belongs to it: the whole of its column. */
  readonly box: Box;
}

export interface Piece {
  readonly d: string;
  /** Number of the stage whose hue it has. */
  readonly stage: number;
  /** A band is filled; a stroke of a thickness where it turns; not counted where nobody knows its width. */
  readonly kind: "band" | "turn" | "uncounted" | "even";
  readonly thickness: number;
}

export interface Way {
  readonly id: string;
  readonly side: "above" | "below";
  readonly part: "whole" | "leaves" | "arrives";
  readonly d: string;
  readonly arrow: string;
  readonly thickness: number;
  readonly label: SetText;
  readonly value: SetText | null;
}

export interface LineLayout {
  readonly width: number;
  readonly height: number;
  readonly zones: readonly Zone[];
  readonly stations: readonly Station[];
  readonly flow: readonly Piece[];
  readonly ways: readonly Way[];
  /** Baseline of each row and whether it runs from left to right. */
  readonly rows: readonly { readonly y: number; readonly forward: boolean; readonly box: Box }[];
}

export const SIZES = {
  zone: { size: 15, weight: 650, line: 18 },
  title: { size: 13.5, weight: 650, line: 15 },
  count: { size: 12.5, weight: 450, line: 15 },
  small: { size: 12, weight: 500, line: 14 },
  value: { size: 12, weight: 700, line: 14 },
} as const;

/** Thickness of a line whose width nobody knows. */
export const EVEN = 4;

export interface Column {
  readonly stage: number;
  /** Null: a stage that has no stations still has its place. */
  readonly station: number | null;
}
