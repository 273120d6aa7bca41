/**
 * Where something that is dragged would come to stand. Pure.
 *
 * Law: a drop names what it stands before among those it stands with, and never itself.
 */
import type { StepTrack, Track } from "./columns";
import type { StageColumns } from "./slots";

export interface StepDrop {
  readonly stage: string;
  readonly before: string | null;
  /** Where the line is drawn, from the left edge of the first step. */
  readonly x: number;
}

/** A step at a place from the left edge of the first; `going` are those that move. */
export function stepDrop(tracks: readonly Track[], going: readonly string[], x: number): StepDrop | null {
  const places = tracks.filter((track) => track.kind !== "seam");
  const at = places.find((track) => x < track.left + track.width) ?? places.at(-1);
  if (!at) return null;
  if (at.kind === "free") return { stage: at.stage, before: null, x: at.left };
  const onLeft = x < at.left + at.width / 2;
  if (onLeft)
    return { stage: at.stage, before: firstStaying(steps(tracks, at.stage), at.id, going), x: at.left };
  const own = steps(tracks, at.stage);
  const next = own[own.findIndex(({ id }) => id === at.id) + 1];
  return {
    stage: at.stage,
    before: next ? firstStaying(own, next.id, going) : null,
    x: at.left + at.width,
  };
}

const steps = (tracks: readonly Track[], stage: string): StepTrack[] =>
  tracks.filter((track) => track.kind === "step").filter((track) => track.stage === stage);

function firstStaying(
  own: readonly { readonly id: string }[],
  from: string,
  going: readonly string[],
): string | null {
  return own.slice(own.findIndex(({ id }) => id === from)).find(({ id }) => !going.includes(id))?.id ?? null;
}

/** A stage at a place from the left edge of the first step. */
export function stageDrop(stages: readonly StageColumns[], going: readonly string[], x: number) {
  const place = stages.findIndex(({ left, width }) => x < left + width / 2);
  const at = place < 0 ? undefined : stages[place];
  const last = stages.at(-1);
  const before = at ? firstStaying(stages, at.id, going) : null;
  return { before, x: at ? at.left : (last?.left ?? 0) + (last?.width ?? 0) };
}

export interface RowBox {
  readonly id: string;
  readonly top: number;
  readonly bottom: number;
}

/** A lane, or a card among others, at a height; boxes are those in sight, from top to bottom. */
export function rowDrop(boxes: readonly RowBox[], going: readonly string[], y: number) {
  const at = boxes.find(({ top, bottom }) => y < (top + bottom) / 2);
  const before = at ? firstStaying(boxes, at.id, going) : null;
  return { before, y: at ? at.top : (boxes.at(-1)?.bottom ?? 0) };
}
