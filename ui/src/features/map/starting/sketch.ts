/**
 * The small picture of a map: where its stages, bars, dots and curve stand, in units of a drawing 320 wide.
 *
 * Law: every bar is as long as what is written in that cell, every dot is a touchpoint met; nothing is decoration.
 */
import type { TemplateEntry } from "@/api/generated";

type Sketch = TemplateEntry["sketch"];

export const WIDTH = 320;
const STAGE = 9;
const ROW = 9;
const CURVE = 36;
const GAP = 2;
/** What fills a line of a cell, in characters. */
const LINE = 46;

const HOPEFUL: ReadonlySet<string> = new Set(["opportunity", "solution", "gain"]);

interface Bar {
  /** What the lane is about: pain and opportunity are told apart as in the grid. */
  readonly tone: "pain" | "opportunity" | "plain";
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface Picture {
  readonly height: number;
  readonly stages: readonly { readonly x: number; readonly width: number; readonly hue: number }[];
  readonly bars: readonly Bar[];
  readonly dots: readonly { readonly x: number; readonly y: number }[];
  /** Where the lines between the bands of a blueprint run. */
  readonly lines: readonly number[];
  /** Where the curve of emotion stands, if there is one; the middle of a step is at `column * (index + 0.5)`. */
  readonly curve: { readonly top: number; readonly height: number } | null;
  readonly column: number;
}

export function pictureOf(sketch: Sketch): Picture {
  const steps = sketch.stages.reduce((sum, stage) => sum + stage.steps, 0);
  const column = WIDTH / Math.max(steps, 1);
  let x = 0;
  const stages = sketch.stages.map((stage) => {
    const from = x;
    x += stage.steps * column;
    return { x: from, width: stage.steps * column - GAP, hue: stage.hue };
  });
  const bars: Bar[] = [];
  const dots: { x: number; y: number }[] = [];
  const lines: number[] = [];
  let curve: Picture["curve"] = null;
  let y = STAGE + 6;
  sketch.lanes.forEach((lane, place) => {
    const above = sketch.lanes[place - 1]?.band;
    if (place > 0 && lane.band && above && lane.band !== above) {
      lines.push(y);
      y += 4;
    }
    if (lane.type === "emotion") {
      curve = { top: y, height: CURVE };
      y += CURVE + 4;
      return;
    }
    const tone = lane.type === "pain" ? "pain" : HOPEFUL.has(lane.type) ? "opportunity" : "plain";
    const dotted = lane.type === "touchpoint" || lane.type === "channel";
    lane.filled.forEach((amount, index) => {
      const left = index * column;
      if (dotted) for (let n = 0; n < amount; n += 1) dots.push({ x: left + 3 + n * 6, y: y + ROW / 2 });
      else if (amount > 0)
        bars.push({ tone, x: left + 1, y: y + ROW / 2, width: Math.min(amount / LINE, 1) * (column - 5) });
    });
    y += ROW;
  });
  return { height: y, stages, bars, dots, lines, curve, column };
}

/** A value of −2 … +2 as a height within the curve. */
export function heightOf(value: number, curve: { readonly top: number; readonly height: number }): number {
  return curve.top + curve.height * (0.5 - value / 4);
}
