/**
 * The columns of a map: steps under their stages, seams where some are hidden, a free place in a stage without steps.
 *
 * Law: tracks stand from left to right without gaps; every step is in exactly one track, as a column or in a seam; a
 * stage spans the tracks of its own steps. Pure; pixels are those at 100 %.
 */
import { ordered, stepsInOrder } from "../core/ordering";
import type { ById, Stage, Step } from "../core/types";
import type { StageColumns, StepColumn } from "./slots";

export interface SeamTrack {
  readonly kind: "seam";
  /** The stage it stands in; null where whole stages are hidden. */
  readonly stage: string | null;
  readonly stages: readonly string[];
  readonly steps: readonly string[];
  readonly index: number;
  readonly left: number;
  readonly width: number;
}

interface FreeTrack {
  readonly kind: "free";
  readonly stage: string;
  readonly index: number;
  readonly left: number;
  readonly width: number;
}

export interface StepTrack extends StepColumn {
  readonly kind: "step";
  /** From 0, among all steps of the map, hidden ones too. */
  readonly place: number;
  /** Whether it is the last of its stage on show. */
  readonly last: boolean;
}

export type Track = StepTrack | FreeTrack | SeamTrack;

export interface Columns {
  readonly tracks: readonly Track[];
  /** The tracks that are steps. */
  readonly steps: readonly StepTrack[];
  /** The stages on show, each over its tracks. */
  readonly stages: readonly StageColumns[];
  readonly width: number;
}

const SEAM = 26;
const WIDEST = 260;

const hueOf = (stage: Stage | undefined): number => stage?.hue ?? 1;

type Kind =
  | { readonly kind: "step"; readonly id: string; readonly place: number }
  | { readonly kind: "free" };
interface SeamDraft {
  readonly kind: "seam";
  readonly stages: string[];
  readonly steps: string[];
}
interface Draft {
  readonly stage: string | null;
  readonly track: Kind | SeamDraft;
}

/** Which tracks there are, in order, before they have a width. */
function drafted(stages: ById<Stage>, steps: ById<Step>): Draft[] {
  const drafts: Draft[] = [];
  const inOrder = stepsInOrder({ stages, steps }).map(([id, step], place) => ({ id, step, place }));
  const seamIn = (stage: string | null): SeamDraft => {
    const last = drafts.at(-1);
    if (last?.track.kind === "seam" && last.stage === stage) return last.track;
    const seam: SeamDraft = { kind: "seam", stages: [], steps: [] };
    drafts.push({ stage, track: seam });
    return seam;
  };
  for (const [stage, { hidden }] of ordered(stages)) {
    const own = inOrder.filter(({ step }) => step.stage === stage);
    if (hidden) {
      const seam = seamIn(null);
      seam.stages.push(stage);
      seam.steps.push(...own.map(({ id }) => id));
      continue;
    }
    for (const { id, step, place } of own) {
      if (step.hidden) seamIn(stage).steps.push(id);
      else drafts.push({ stage, track: { kind: "step", id, place } });
    }
    if (own.every(({ step }) => step.hidden)) drafts.push({ stage, track: { kind: "free" } });
  }
  return drafts;
}

/** The columns of a map in `room` pixels: as wide as there is room for, never narrower than `least`. */
export function columnsOf(stages: ById<Stage>, steps: ById<Step>, room: number, least: number): Columns {
  const drafts = drafted(stages, steps);
  const seams = drafts.filter(({ track }) => track.kind === "seam").length;
  const wide = drafts.length - seams;
  const each = Math.max(least, Math.min(WIDEST, Math.floor((room - seams * SEAM) / Math.max(1, wide))));

  const tracks: Track[] = [];
  let left = 0;
  for (const [place, { stage, track }] of drafts.entries()) {
    const width = track.kind === "seam" ? SEAM : each;
    const index = tracks.length + 1;
    if (track.kind === "seam") tracks.push({ ...track, stage, index, left, width });
    else if (track.kind === "free") tracks.push({ kind: "free", stage: stage as string, index, left, width });
    else {
      const step = steps[track.id] as Step;
      const hue = hueOf(stages[step.stage]);
      const last = !drafts
        .slice(place + 1)
        .some((each) => each.stage === stage && each.track.kind === "step");
      tracks.push({ ...track, step, stage: step.stage, hue, last, index, left, width });
    }
    left += width;
  }
  return {
    tracks,
    steps: tracks.filter((track) => track.kind === "step"),
    stages: spans(tracks, stages),
    width: left,
  };
}

function spans(tracks: readonly Track[], stages: ById<Stage>): StageColumns[] {
  const found: StageColumns[] = [];
  tracks.forEach((track, place) => {
    if (track.stage === null) return;
    const last = found.at(-1);
    if (last?.id === track.stage)
      found[found.length - 1] = { ...last, span: last.span + 1, width: last.width + track.width };
    else
      found.push({
        id: track.stage,
        stage: stages[track.stage] as Stage,
        hue: hueOf(stages[track.stage]),
        first: place + 1,
        span: 1,
        left: track.left,
        width: track.width,
      });
  });
  return found;
}

/** The track at a place from the left edge of the first; the nearest where it is beyond them. */
export function trackAt(tracks: readonly Track[], x: number): number {
  let low = 0;
  let high = tracks.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const track = tracks[middle] as Track;
    if (x < track.left + track.width) high = middle;
    else low = middle + 1;
  }
  return low;
}
