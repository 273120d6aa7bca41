/** Choosing and writing by mouse, pen and finger, and where one points. Dragging stands in `Dragging.tsx`. */

import { type MouseEvent, type PointerEvent, useRef } from "react";
import { EDITORS } from "../editors";
import { useMapStore } from "../live/hooks";
import type { MenuAnchor } from "./kit";
import type { MenuTarget } from "./menus";
import { type Of, readOf } from "./places";
import { type CellPlace, extended, headed, oneCell, type Selection, type Shown, toggled } from "./selection";
import type { Writing } from "./slots";
import { cellOf } from "./useGridKeys";

interface Options {
  editable: boolean;
  /** Says that nothing can be written yet; null where that is not for being too early. */
  onTooEarly: (() => void) | null;
  shown: Shown;
  isWhole: (lane: string) => boolean;
  choose: (next: (before: Selection) => Selection) => void;
  onWrite: (of: string, writing: Writing) => void;
  onMenu: (target: MenuTarget, at: MenuAnchor) => void;
  targetOf: (of: Of, card: string | null) => MenuTarget | null;
}

/** Elements that a press is meant for, not the cell around them. */
const CONTROLS = `button, a, select, label, ${EDITORS}`;

export function usePointing(options: Options) {
  const { editable, onTooEarly, shown, isWhole, choose, onWrite, onMenu, targetOf } = options;
  const store = useMapStore();
  /** The cell that had the focus before it was pressed: pressed once more, it is written. */
  const again = useRef<Element | null>(null);
  const moved = useRef(false);

  const stretch = (from: CellPlace) => {
    const follow = (event: globalThis.PointerEvent) => {
      const of = readOf(cellOf(document.elementFromPoint(event.clientX, event.clientY))?.dataset["of"]);
      if (of?.kind !== "cell" || (of.lane === from.lane && of.step === from.step && !moved.current)) return;
      moved.current = true;
      window.getSelection()?.removeAllRanges();
      choose((before) => extended(shown, before, of));
    };
    const end = () => {
      window.removeEventListener("pointermove", follow);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
    };
    window.addEventListener("pointermove", follow);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const cell = cellOf(target);
    again.current = cell?.contains(document.activeElement) ? cell : null;
    moved.current = false;
    if (event.button !== 0 || target.closest(CONTROLS)) return;
    const of = readOf(cell?.dataset["of"]);
    if (!of || of.kind === "free") return;
    const also = event.ctrlKey || event.metaKey;
    if (of.kind !== "cell") {
      choose((before) =>
        headed(shown, before, `${of.kind}s`, of.id, event.shiftKey ? "upto" : also ? "also" : "alone"),
      );
      return;
    }
    if (event.shiftKey) {
      event.preventDefault(); // no text is marked
      choose((before) => extended(shown, before, of));
    } else if (also) choose((before) => toggled(before, of));
    else {
      choose(() => oneCell(of));
      if (event.pointerType === "mouse" && !target.closest("[data-card]")) stretch(of);
    }
  };

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const cell = cellOf(target);
    const text = cell?.dataset["of"];
    const of = readOf(text);
    if (!editable || !cell || !text || !of || of.kind === "free" || moved.current || target.closest(CONTROLS))
      return;
    if (event.shiftKey || event.ctrlKey || event.metaKey || again.current !== cell) return;
    if (of.kind === "cell" && isWhole(of.lane)) return;
    onWrite(text, { card: target.closest<HTMLElement>("[data-card]")?.dataset["card"] ?? null });
  };

  const onDoubleClick = (event: MouseEvent<HTMLElement>) => {
    again.current = cellOf(event.target);
    if (!editable && again.current) onTooEarly?.();
    onClick(event);
  };

  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    if (target.closest(`${EDITORS}, a[href]`)) return;
    const of = readOf(cellOf(target)?.dataset["of"]);
    const menu = of && targetOf(of, target.closest<HTMLElement>("[data-card]")?.dataset["card"] ?? null);
    if (!menu) return;
    event.preventDefault();
    onMenu(menu, { x: event.clientX, y: event.clientY });
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType === "touch") return;
    const cell = cellOf(event.target);
    const of = readOf(cell?.dataset["of"]);
    if (!cell || of?.kind !== "cell") return;
    const box = cell.getBoundingClientRect();
    const share = (at: number, from: number, size: number) =>
      Math.round(Math.min(1, Math.max(0, (at - from) / size)) * 100) / 100;
    store.present({
      pointer: {
        lane: of.lane,
        step: of.step,
        x: share(event.clientX, box.left, box.width),
        y: share(event.clientY, box.top, box.height),
      },
    });
  };

  const onPointerLeave = () => store.present({ pointer: null });

  return { onPointerDown, onClick, onDoubleClick, onContextMenu, onPointerMove, onPointerLeave };
}
