/**
 * What is chosen in the grid, and how choosing goes on from there.
 *
 * Law: a selection names objects, not numbers, so it means the same after somebody else moved a column; whoever reads
 * it leaves out what is gone. Cells between an anchor and an end form a rectangle of the lanes and steps on show. Pure.
 */
export interface CellPlace {
  readonly lane: string;
  readonly step: string;
}

export type Selection =
  | { readonly kind: "none" }
  | {
      readonly kind: "cells";
      readonly cells: readonly CellPlace[];
      /** Where choosing began, and where it is now: the corners of the last rectangle. */
      readonly anchor: CellPlace;
      readonly end: CellPlace;
    }
  | { readonly kind: "stages" | "steps" | "lanes"; readonly ids: readonly string[]; readonly anchor: string };

/** The lanes that hold cells or not, and the steps, as they stand on the screen. */
export interface Shown {
  readonly lanes: readonly string[];
  readonly steps: readonly string[];
  readonly stages: readonly string[];
}

export const NOTHING: Selection = { kind: "none" };

export const oneCell = (place: CellPlace): Selection => ({
  kind: "cells",
  cells: [place],
  anchor: place,
  end: place,
});

function range(all: readonly string[], from: string, to: string): readonly string[] {
  const a = all.indexOf(from);
  const b = all.indexOf(to);
  if (a < 0 || b < 0) return b < 0 ? [] : [to];
  return all.slice(Math.min(a, b), Math.max(a, b) + 1);
}

function rectangle(shown: Shown, anchor: CellPlace, end: CellPlace): CellPlace[] {
  const steps = range(shown.steps, anchor.step, end.step);
  return range(shown.lanes, anchor.lane, end.lane).flatMap((lane) => steps.map((step) => ({ lane, step })));
}

const same = (a: CellPlace, b: CellPlace) => a.lane === b.lane && a.step === b.step;

/** Everything from where choosing began to this cell. */
export function extended(shown: Shown, before: Selection, to: CellPlace): Selection {
  if (before.kind !== "cells") return oneCell(to);
  const { anchor } = before;
  return { kind: "cells", cells: rectangle(shown, anchor, to), anchor, end: to };
}

/** This cell too; or without it, where it was chosen already. */
export function toggled(before: Selection, place: CellPlace): Selection {
  if (before.kind !== "cells") return oneCell(place);
  const without = before.cells.filter((each) => !same(each, place));
  if (without.length < before.cells.length)
    return without.length === 0 ? NOTHING : { kind: "cells", cells: without, anchor: place, end: place };
  return { kind: "cells", cells: [...before.cells, place], anchor: place, end: place };
}

/** A whole column, row or stage: alone, also, or all up to it. */
export function headed(
  shown: Shown,
  before: Selection,
  kind: "stages" | "steps" | "lanes",
  id: string,
  how: "alone" | "also" | "upto",
): Selection {
  if (how === "alone" || before.kind !== kind) return { kind, ids: [id], anchor: id };
  if (how === "upto") return { kind, ids: range(shown[kind], before.anchor, id), anchor: before.anchor };
  const without = before.ids.filter((each) => each !== id);
  if (without.length === before.ids.length) return { kind, ids: [...before.ids, id], anchor: id };
  return without.length === 0 ? NOTHING : { kind, ids: without, anchor: id };
}

/** The cells that a selection covers: those of whole columns, rows and stages too. */
export function cellsIn(
  shown: Shown,
  selection: Selection,
  stageOf: (step: string) => string | undefined,
): CellPlace[] {
  const all = (lanes: readonly string[], steps: readonly string[]) =>
    lanes.flatMap((lane) => steps.map((step) => ({ lane, step })));
  switch (selection.kind) {
    case "none":
      return [];
    case "cells":
      return selection.cells.filter(
        ({ lane, step }) => shown.lanes.includes(lane) && shown.steps.includes(step),
      );
    case "steps":
      return all(
        shown.lanes,
        shown.steps.filter((id) => selection.ids.includes(id)),
      );
    case "lanes":
      return all(
        shown.lanes.filter((id) => selection.ids.includes(id)),
        shown.steps,
      );
    case "stages":
      return all(
        shown.lanes,
        shown.steps.filter((id) => selection.ids.includes(stageOf(id) ?? "")),
      );
  }
}
