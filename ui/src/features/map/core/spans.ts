/**
 * Cards over several steps when steps come, go or change places.
 *
 * Law: a card goes on covering what it covered: a step put between grows it, a step taken away shrinks it, and where its
 * first step goes it begins at the next that it covered. Pure; a span counts all steps of the map, hidden ones too.
 */
import { applied } from "./changing";
import { stepsInOrder } from "./ordering";
import type { AnyChange, Cell, MapDocument } from "./types";

/** The steps that a card covers, from left to right; at least its own. */
export function coveredBy(cell: Cell, steps: readonly string[]): readonly string[] {
  const first = steps.indexOf(cell.step);
  return first < 0 ? [cell.step] : steps.slice(first, first + (cell.span ?? 1));
}

interface Meanwhile {
  /** Steps that stand for others afterwards, such as the second half of a split step for its end. */
  readonly insteadOf?: ReadonlyMap<string, string>;
  /** Steps that leave their places; a card does not reach after them, unless they are where it begins. */
  readonly leaving?: ReadonlySet<string>;
}

/** The changes, and those that keep every wide card over what it covered before them. */
export function withSpans(
  document: MapDocument,
  changes: readonly AnyChange[],
  { insteadOf = new Map(), leaving = new Set() }: Meanwhile = {},
): AnyChange[] {
  const wide = Object.entries(document.cells).filter(([, { span = 1 }]) => span > 1);
  if (wide.length === 0) return [...changes];
  const before = stepsInOrder(document).map(([id]) => id);
  const after = applied(document, changes);
  const now = stepsInOrder(after).map(([id]) => id);
  const place = new Map(now.map((id, number) => [id, number]));
  const corrections = wide.flatMap(([id, cell]): AnyChange[] => {
    const kept = after.cells[id];
    if (!kept || leaving.has(cell.step)) return [];
    const first = place.get(kept.step) ?? 0;
    const ends = coveredBy(cell, before)
      .filter((step) => !leaving.has(step))
      .map((step) => place.get(insteadOf.get(step) ?? step) ?? -1);
    const span = Math.max(first, ...ends) - first + 1;
    return span === (kept.span ?? 1) ? [] : [spanOf(id, span)];
  });
  return [...changes, ...corrections];
}

/** What keeps cards over several steps when steps go: those that begin there begin at the next that stays. */
export function beforeGoing(document: MapDocument, going: ReadonlySet<string>): AnyChange[] {
  const steps = stepsInOrder(document).map(([id]) => id);
  return Object.entries(document.cells).flatMap(([id, cell]): AnyChange[] => {
    if (!going.has(cell.step) || (cell.span ?? 1) < 2) return [];
    const next = coveredBy(cell, steps).find((step) => !going.has(step));
    return next === undefined
      ? []
      : [{ change: "move", collection: "cells", id, before: null, into: { step: next } }];
  });
}

function spanOf(id: string, span: number): AnyChange {
  return { change: "set_field", collection: "cells", id, field: "span", value: span };
}

/** A card over another number of steps, from its own on; never beyond the last step of the map, never less than one. */
export function setSpan(document: MapDocument, card: string, span: number): AnyChange[] {
  const cell = document.cells[card];
  if (!cell) return [];
  const steps = stepsInOrder(document).map(([id]) => id);
  const room = steps.length - steps.indexOf(cell.step);
  const fits = Math.max(1, Math.min(Math.round(span), room));
  return fits === (cell.span ?? 1) ? [] : [spanOf(card, fits)];
}
