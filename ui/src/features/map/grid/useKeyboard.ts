/** The keys of the grid beside the arrows: writing, choosing, moving, adding, taking away. `KeysDialog` lists them. */

import type { KeyboardEvent } from "react";
import { EDITORS } from "../editors";
import type { MenuTarget } from "./menus";
import { type Of, readOf } from "./places";
import type { Selection } from "./selection";
import type { Writing } from "./slots";
import type { Edits, Heads } from "./useEdits";
import { cellOf } from "./useGridKeys";

interface Options {
  editable: boolean;
  /** Says that nothing can be written yet; null where that is not for being too early. */
  onTooEarly: (() => void) | null;
  edits: Edits;
  selection: Selection;
  /** Whether a lane is drawn as a whole and writes in its own way. */
  isWhole: (lane: string) => boolean;
  cardsAt: (lane: string, step: string) => readonly string[];
  onArrow: (event: KeyboardEvent<HTMLElement>, cell: HTMLElement) => boolean;
  onWrite: (of: string, writing: Writing) => void;
  onSelectAll: () => void;
  onSelectColumn: (step: string) => void;
  onSelectRow: (lane: string) => void;
  onSelectOnly: (of: Of) => void;
  onMenu: (target: MenuTarget, at: HTMLElement) => void;
  onChooseLane: (anchor: HTMLElement, after: string) => void;
  onGoTo: (of: string) => void;
  targetOf: (of: Of) => MenuTarget | null;
}

/** Elements that keep their keys to themselves. */
const OWN_KEYS = `select, ${EDITORS}`;
const ARROWS: Readonly<Record<string, readonly [across: -1 | 0 | 1, down: -1 | 0 | 1]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function useKeyboard(options: Options) {
  const { edits, selection, editable } = options;

  const heads = (of: Of): { kind: Heads; ids: readonly string[] } | null => {
    if (of.kind === "cell" || of.kind === "free") return null;
    const kind = `${of.kind}s` as const;
    return { kind, ids: selection.kind === kind && selection.ids.includes(of.id) ? selection.ids : [of.id] };
  };

  /** Alt and an arrow: the stage, step, lane or card goes one place on. */
  const onMoveAway = (event: KeyboardEvent<HTMLElement>, of: Of, text: string): boolean => {
    const [across, down] = ARROWS[event.key] ?? [0, 0];
    if (!editable || (across === 0 && down === 0)) return false;
    event.preventDefault();
    const own = heads(of);
    if (!own) return true;
    const by = own.kind === "lanes" ? down : across;
    if (by !== 0 && edits.shift(own.kind, own.ids, by)) options.onGoTo(text);
    return true;
  };

  const onAddAfter = (of: Of, cell: HTMLElement, text: string): void => {
    if (of.kind === "stage" || of.kind === "step") {
      const made = edits.addAfter(`${of.kind}s`, of.id);
      if (made) options.onWrite(made, { card: null, begun: "" });
    } else if (of.kind === "free") {
      const made = edits.addStep(of.id, null);
      if (made) options.onWrite(made, { card: null, begun: "" });
    } else if (of.kind === "lane") options.onChooseLane(cell, of.id);
    else if (!options.isWhole(of.lane)) options.onWrite(text, { card: null });
  };

  const onTakeAway = (of: Of): void => {
    const own = heads(of);
    if (own) edits.remove(own.kind, own.ids);
    else if (of.kind === "cell")
      edits.clear(
        selection.kind === "cells" &&
          selection.cells.some((each) => each.lane === of.lane && each.step === of.step)
          ? selection.cells
          : [of],
      );
  };

  const begin = (of: Of, text: string, begun?: string): void => {
    if (of.kind === "cell" && options.isWhole(of.lane)) return;
    const card =
      of.kind === "cell" && begun === undefined ? (options.cardsAt(of.lane, of.step)[0] ?? null) : null;
    const first =
      of.kind === "cell" && begun !== undefined ? (options.cardsAt(of.lane, of.step)[0] ?? null) : card;
    options.onWrite(text, begun === undefined ? { card } : { card: first, begun });
  };

  return (event: KeyboardEvent<HTMLElement>): void => {
    if (event.defaultPrevented || event.nativeEvent.isComposing) return;
    const target = event.target as HTMLElement;
    if (target.closest(OWN_KEYS)) return;
    const cell = cellOf(target);
    const text = cell?.dataset["of"] ?? "";
    const of = readOf(text);
    const onCell = cell !== null && (target === cell || target.hasAttribute("data-focus"));
    const far = event.ctrlKey || event.metaKey;
    if (!cell) return;
    if (event.altKey) {
      if (of && onMoveAway(event, of, text)) return;
      return;
    }
    if ((event.key === "F10" && event.shiftKey) || event.key === "ContextMenu") {
      const menu = of && options.targetOf(of);
      event.preventDefault();
      if (menu) options.onMenu(menu, cell);
      return;
    }
    if (event.key === " " && onCell && of?.kind === "cell" && (far || event.shiftKey)) {
      event.preventDefault();
      if (far) options.onSelectColumn(of.step);
      else options.onSelectRow(of.lane);
      return;
    }
    if (far && event.key.toLowerCase() === "a") {
      event.preventDefault();
      options.onSelectAll();
      return;
    }
    if (event.key === "Escape" && of) {
      options.onSelectOnly(of);
      if (target !== cell && !onCell) cell.focus();
      return;
    }
    if (options.onArrow(event, cell)) return;
    if (!of) return;
    if (!editable) {
      if (event.key === "Enter" || event.key === "F2") options.onTooEarly?.();
      return;
    }
    if (far && event.key === "Enter") {
      event.preventDefault();
      onAddAfter(of, cell, text);
    } else if (far && event.key.toLowerCase() === "d") {
      event.preventDefault();
      const own = heads(of);
      if (own) edits.duplicate(own.kind, own.ids);
      else if (of.kind === "cell") edits.duplicate("cells", options.cardsAt(of.lane, of.step));
    } else if (!onCell) {
      if ((event.key === "Delete" || event.key === "Backspace") && target.dataset["card"]) {
        event.preventDefault();
        edits.removeCards([target.dataset["card"]]);
        cell.focus();
      }
    } else if (target === cell && (event.key === "Enter" || event.key === "F2")) {
      if (of.kind === "cell" && options.isWhole(of.lane)) return;
      event.preventDefault();
      begin(of, text);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      onTakeAway(of);
    } else if (
      target === cell &&
      event.key.length === 1 &&
      event.key !== " " &&
      event.key !== "?" &&
      !far &&
      of.kind !== "free"
    ) {
      if (of.kind === "cell" && options.isWhole(of.lane)) return;
      event.preventDefault();
      begin(of, text, event.key);
    }
  };
}
