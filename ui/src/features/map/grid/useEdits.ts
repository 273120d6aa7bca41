/**
 * What one does to the parts of a map, each as one step of undo, told in a sentence where it takes something away.
 *
 * The gestures themselves are the core's; here they meet the reader's words and what is chosen.
 */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { duplicateCards, duplicateLanes, duplicateStages, duplicateSteps } from "../core/duplicating";
import {
  addLane,
  addStage,
  addStep,
  convertLane,
  deleteMany,
  moveMany,
  nextOf,
  setDetail,
  setHidden,
} from "../core/gestures";
import { ordered, stepsInOrder } from "../core/ordering";
import { setSpan } from "../core/spans";
import { mergeStages, mergeSteps, splitStage, splitStep } from "../core/splitting";
import type { AnyChange, LaneType, Measure } from "../core/types";
import { useEditing, useMapStore } from "../live/hooks";
import { useMapView } from "../panels/view";
import type { Hidden } from "./kit";
import { ofHead } from "./places";
import type { CellPlace } from "./selection";

export type Heads = "stages" | "steps" | "lanes";

export interface Edits {
  /** Each gives the part of the grid that was made, to be written at once. */
  readonly addStage: (before: string | null) => string | null;
  readonly addStep: (stage: string | null, before: string | null) => string | null;
  readonly addLane: (type: LaneType, measure: Measure | null, before: string | null) => string | null;
  /** Another type for a lane that is there; says so where cards have to go for it. */
  readonly retype: (lane: string, type: LaneType, measure: Measure | null) => void;
  /** Another one right after a stage or a step. */
  readonly addAfter: (kind: "stages" | "steps", id: string) => string | null;
  readonly remove: (kind: Heads, ids: readonly string[]) => void;
  readonly removeCards: (ids: readonly string[]) => void;
  readonly clear: (cells: readonly CellPlace[]) => void;
  readonly hide: (kind: Heads, ids: readonly string[]) => void;
  readonly show: (hidden: Hidden) => void;
  readonly duplicate: (kind: Heads | "cells", ids: readonly string[]) => void;
  readonly split: (step: string) => string | null;
  readonly merge: (kind: "stages" | "steps", ids: readonly string[]) => void;
  /** A stage of its own from a step on; null where the step is the first of its stage. */
  readonly splitStage: (step: string) => string | null;
  /** One place on in a direction; false where there is none. */
  readonly shift: (kind: Heads, ids: readonly string[], by: 1 | -1) => boolean;
  readonly move: (kind: Heads, ids: readonly string[], before: string | null, stage?: string) => void;
  readonly moveCard: (card: string, lane: string, step: string, before: string | null) => void;
  readonly setSpan: (card: string, span: number) => void;
  readonly setHue: (stage: string, hue: number) => void;
  readonly setTruth: (step: string, on: boolean) => void;
  readonly detail: (detail: "simple" | "full") => void;
}

export function useEdits(): Edits {
  const { t } = useTranslation(["map_grid", "map"]);
  const store = useMapStore();
  const { editable, make: write } = useEditing();
  const view = useMapView();

  return useMemo(() => {
    const document = () => store.snapshot();
    const make = (changes: readonly AnyChange[]) => {
      if (editable && changes.length > 0) write(changes);
    };
    const nameOf = (kind: Heads, id: string): string => {
      const map = document();
      if (kind === "lanes") {
        const lane = map.lanes[id];
        return lane?.title || (lane ? t(`map:lane.${lane.type}`) : "");
      }
      return (kind === "steps" ? map.steps[id]?.title : map.stages[id]?.name) ?? "";
    };
    const said = (what: string, kind: Heads | "cards", ids: readonly string[]) => {
      const one = ids.length === 1 && kind !== "cards" ? ids[0] : undefined;
      const counted = t(`counted.${kind}`, { count: ids.length });
      return t(`done.${what}`, { what: one ? t("quoted", { name: nameOf(kind as Heads, one) }) : counted });
    };
    const gone = (sentence: string, changes: readonly AnyChange[]) => {
      if (!editable || changes.length === 0) return;
      make(changes);
      view.toast(sentence, store.undo);
    };

    const edits: Edits = {
      addStage: (before) => {
        const { changes, id } = addStage(document(), { name: t("new.stage") }, before);
        make(changes);
        return ofHead("stage", id);
      },
      addStep: (stage, before) => {
        const map = document();
        const into = stage ?? ordered(map.stages).at(-1)?.[0];
        if (into !== undefined) {
          const { changes, id } = addStep(map, { stage: into, title: t("new.step") }, before);
          make(changes);
          return ofHead("step", id);
        }
        const begun = addStage(map, { name: t("new.stage") });
        const { changes, id } = addStep(map, { stage: begun.id, title: t("new.step") });
        make([...begun.changes, ...changes]);
        return ofHead("step", id);
      },
      addLane: (type, measure, before) => {
        const { changes, id } = addLane(document(), { type, ...(measure ? { measure } : {}) }, before);
        make(changes);
        return ofHead("lane", id);
      },
      retype: (lane, type, measure) => {
        const { changes, lost } = convertLane(document(), lane, type);
        const measured: AnyChange[] = measure
          ? [{ change: "set_field", collection: "lanes", id: lane, field: "measure", value: measure }]
          : [];
        const name = t(measure ? `map:measure.${measure}.title` : `map:lane.${type}`);
        const sentence =
          lost.length > 0
            ? t("done.retypedLost", { type: name, what: t("counted.cards", { count: lost.length }) })
            : t("done.retyped", { type: name });
        gone(sentence, [...changes, ...measured]);
      },
      addAfter: (kind, id) => {
        const before = nextOf(document(), kind, id);
        return kind === "stages"
          ? edits.addStage(before)
          : edits.addStep(document().steps[id]?.stage ?? null, before);
      },
      remove: (kind, ids) => gone(said("removed", kind, ids), deleteMany(document(), kind, ids)),
      removeCards: (ids) => gone(said("removed", "cards", ids), deleteMany(document(), "cells", ids)),
      clear: (cells) => {
        const places = new Set(cells.map(({ lane, step }) => `${lane} ${step}`));
        const own = Object.entries(document().cells).filter(([, { lane, step, persona }]) => {
          const theirs = view.persona === null || !persona || persona === view.persona;
          return theirs && places.has(`${lane} ${step}`);
        });
        edits.removeCards(own.map(([id]) => id));
      },
      hide: (kind, ids) => gone(said("hidden", kind, ids), setHidden(document(), kind, ids, true)),
      show: ({ stages = [], steps = [], lanes = [] }) =>
        make([
          ...setHidden(document(), "stages", stages, false),
          ...setHidden(document(), "steps", steps, false),
          ...setHidden(document(), "lanes", lanes, false),
        ]),
      duplicate: (kind, ids) => make(DUPLICATED[kind](document(), ids).changes),
      split: (step) => {
        const made = splitStep(document(), step, t("new.step"));
        if (!made) return null;
        make(made.changes);
        return ofHead("step", made.id);
      },
      splitStage: (step) => {
        const made = splitStage(document(), step, t("new.stage"));
        if (!made) return null;
        make(made.changes);
        return ofHead("stage", made.id);
      },
      merge: (kind, ids) => {
        const made = kind === "steps" ? mergeSteps(document(), ids) : mergeStages(document(), ids);
        if (made) gone(said("merged", kind, ids), made.changes);
      },
      shift: (kind, ids, by) => shift(document(), kind, ids, by, make),
      move: (kind, ids, before, stage) =>
        make(
          moveMany(document(), kind, ids, before, stage !== undefined && kind === "steps" ? { stage } : {}),
        ),
      moveCard: (card, lane, step, before) =>
        make(moveMany(document(), "cells", [card], before, { lane, step })),
      setSpan: (card, span) => make(setSpan(document(), card, span)),
      setHue: (id, hue) =>
        make([{ change: "set_field", collection: "stages", id, field: "hue", value: hue }]),
      setTruth: (id, on) =>
        make([{ change: "set_field", collection: "steps", id, field: "moment_of_truth", value: on }]),
      detail: (detail) => make(setDetail(document(), detail)),
    };
    return edits;
  }, [store, editable, write, view, t]);
}

const DUPLICATED = {
  stages: duplicateStages,
  steps: duplicateSteps,
  lanes: duplicateLanes,
  cells: duplicateCards,
} as const;

/** One place on: a step goes over the border of its stage into the next one. */
function shift(
  map: ReturnType<ReturnType<typeof useMapStore>["snapshot"]>,
  kind: Heads,
  ids: readonly string[],
  by: 1 | -1,
  make: (changes: readonly AnyChange[]) => void,
): boolean {
  const all =
    kind === "steps"
      ? stepsInOrder(map).map(([id]) => id)
      : (kind === "stages" ? ordered(map.stages) : ordered(map.lanes)).map(([id]) => id);
  const places = ids.map((id) => all.indexOf(id)).sort((a, b) => a - b);
  const edge = by > 0 ? places.at(-1) : places[0];
  if (edge === undefined || edge < 0) return false;
  if (kind === "steps") {
    const stages = ordered(map.stages).map(([id]) => id);
    const own = map.steps[all[edge] as string]?.stage as string;
    const neighbour = all[edge + by];
    if (neighbour !== undefined && map.steps[neighbour]?.stage === own) {
      const before = by > 0 ? nextOf(map, "steps", neighbour) : neighbour;
      make(moveMany(map, "steps", ids, before, { stage: own }));
      return true;
    }
    const stage = stages[stages.indexOf(own) + by];
    if (stage === undefined) return false;
    const first = all.find((id) => map.steps[id]?.stage === stage && !ids.includes(id)) ?? null;
    make(moveMany(map, "steps", ids, by > 0 ? first : null, { stage }));
    return true;
  }
  const neighbour = all[edge + by];
  if (neighbour === undefined) return false;
  make(moveMany(map, kind, ids, by > 0 ? nextOf(map, kind, neighbour) : neighbour));
  return true;
}
