/** What was found comes into the map: a step where it belongs, with its touchpoint, bound. Pure. */
import type { DrawnWay, Undrawn } from "@/api/generated";
import { addBranch, addStage, addStep, addTouchpoint, nextOf } from "../core/gestures";
import { ordered } from "../core/ordering";
import type { AnyChange, MapDocument, Touchpoint } from "../core/types";

/** The changes that put a found touchpoint into a map as it is now; a map without stages gets its first one. */
export function putIn(document: MapDocument, found: Undrawn, stageName: string): AnyChange[] {
  const after = found.after !== null && document.steps[found.after] ? found.after : null;
  const wanted = after === null ? found.stage : document.steps[after]?.stage;
  const there = wanted && document.stages[wanted] ? wanted : ordered(document.stages)[0]?.[0];
  const begun = there === undefined ? addStage(document, { name: stageName }) : null;
  const stage = there ?? begun?.id ?? "";
  const before =
    after === null
      ? (ordered(document.steps).find(([, step]) => step.stage === stage)?.[0] ?? null)
      : nextOf(document, "steps", after);
  const { id, changes } = addStep(document, { stage, title: found.title }, before);
  const touchpoint: Touchpoint = {
    name: found.name,
    type: found.type,
    channel: found.channel,
    binding: { events: [found.event] },
  };
  return [...(begun?.changes ?? []), ...changes, ...addTouchpoint(id, touchpoint).changes];
}

/** The changes that draw a way that is taken; none where it is drawn by now, or one of its ends is gone. */
export function draw(document: MapDocument, { source, target }: DrawnWay): AnyChange[] {
  if (!document.steps[source] || !document.steps[target]) return [];
  return addBranch(document, source, target)?.changes ?? [];
}

/** The events that touchpoints of a map speak of by now. */
export function claimed(document: MapDocument): ReadonlySet<string> {
  return new Set(
    Object.values(document.touchpoints).flatMap(({ binding, failing, satisfaction }) => [
      ...(binding?.events ?? []),
      ...(failing?.events ?? []),
      ...(satisfaction?.at.events ?? []),
    ]),
  );
}

/** Whether a branch leads from one step to another by now. */
export function isDrawn(document: MapDocument, { source, target }: DrawnWay): boolean {
  return Object.values(document.branches).some((each) => each.source === source && each.target === target);
}
