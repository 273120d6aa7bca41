/**
 * One tab stop for the whole grid; arrow keys move between its cells (roving tabindex, WAI-ARIA grid pattern).
 *
 * A cell carries `data-row`, `data-column` and, where it spans several, `data-span`. What takes the focus in it is the
 * cell itself or its `[data-focus]`; further controls in it carry `[data-stop]` and are tab stops only while the
 * focus is in their cell. Tab stops are set on the elements, so that moving renders nothing. A cell that is out of
 * sight is brought into sight first (`reveal`), because only then it is drawn.
 */
import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef } from "react";

const CELL = "[data-row][data-column]";

export interface Spot {
  readonly row: number;
  readonly column: number;
}

const numberOf = (cell: HTMLElement, name: string) => Number(cell.dataset[name] ?? 1);
const targetOf = (cell: HTMLElement) => cell.querySelector<HTMLElement>("[data-focus]") ?? cell;

export function cellOf(element: EventTarget | null): HTMLElement | null {
  return element instanceof Element ? element.closest<HTMLElement>(CELL) : null;
}

function cellAt(grid: HTMLElement, spot: Spot): HTMLElement | null {
  for (const cell of grid.querySelectorAll<HTMLElement>(`[data-row="${spot.row}"]`)) {
    const first = numberOf(cell, "column");
    if (first <= spot.column && spot.column < first + numberOf(cell, "span")) return cell;
  }
  return null;
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** Where a key leads; null for keys that do not move. `far` is Ctrl or ⌘. */
export function goalOf(
  key: string,
  { row, column }: Spot,
  far: boolean,
  size: Size,
  page: number,
): Spot | null {
  switch (key) {
    case "ArrowLeft":
      return { row, column: far ? 0 : column - 1 };
    case "ArrowRight":
      return { row, column: far ? size.columns - 1 : column + 1 };
    case "ArrowUp":
      return { row: far ? 0 : row - 1, column };
    case "ArrowDown":
      return { row: far ? size.rows - 1 : row + 1, column };
    case "Home":
      return { row: far ? 0 : row, column: 0 };
    case "End":
      return { row: far ? size.rows - 1 : row, column: size.columns - 1 };
    case "PageUp":
      return { row: Math.max(0, row - page), column };
    case "PageDown":
      return { row: Math.min(size.rows - 1, row + page), column };
    default:
      return null;
  }
}

interface Options {
  grid: RefObject<HTMLElement | null>;
  size: Size;
  /** Brings a place into sight, and draws its cell where it is not drawn yet. */
  reveal: (spot: Spot, drawn: boolean) => void;
  /** The focus has come to another cell by a key; `extend`: what is chosen reaches to it. */
  onMove: (cell: HTMLElement, extend: boolean) => void;
}

/** How many rows a page is. */
const PAGE = 6;

export function useGridKeys({ grid, size, reveal, onMove }: Options) {
  const active = useRef<HTMLElement | null>(null);
  /** Where the focus would be if no cell spanned several columns. */
  const wanted = useRef<Spot>({ row: 1, column: 1 });
  /** The place of the focus; null while it is elsewhere. */
  const spot = useRef<Spot | null>(null);

  const activate = (cell: HTMLElement) => {
    if (active.current && active.current !== cell) {
      targetOf(active.current).tabIndex = -1;
      for (const stop of active.current.querySelectorAll<HTMLElement>("[data-stop]")) stop.tabIndex = -1;
    }
    active.current = cell;
    targetOf(cell).tabIndex = 0;
    for (const stop of cell.querySelectorAll<HTMLElement>("[data-stop]")) stop.tabIndex = 0;
  };

  useEffect(() => {
    if (active.current?.isConnected) return;
    const { row, column } = wanted.current;
    const near = { row: Math.min(row, size.rows - 1), column: Math.min(column, size.columns - 1) };
    const first =
      grid.current && (cellAt(grid.current, near) ?? grid.current.querySelector<HTMLElement>(CELL));
    if (!first) return;
    activate(first);
    // What had the focus is gone: it goes on to what stands there now.
    if (spot.current && document.activeElement === document.body)
      targetOf(first).focus({ preventScroll: true });
  });

  /** Gives a place the focus; `whileDrawing`: its cell may come with the next drawing only. */
  const focusAt = (goal: Spot, whileDrawing = false): HTMLElement | null => {
    if (!grid.current) return null;
    reveal(goal, whileDrawing || cellAt(grid.current, goal) !== null);
    const next = cellAt(grid.current, goal);
    if (!next) return null;
    wanted.current = goal;
    targetOf(next).focus({ preventScroll: true });
    return next;
  };

  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const cell = cellOf(event.target);
    if (!cell || !grid.current?.contains(cell)) return;
    activate(cell);
    const first = numberOf(cell, "column");
    const within = first <= wanted.current.column && wanted.current.column < first + numberOf(cell, "span");
    wanted.current = { row: numberOf(cell, "row"), column: within ? wanted.current.column : first };
    spot.current = wanted.current;
  };

  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (!grid.current?.contains(event.relatedTarget as Node | null)) spot.current = null;
  };

  /** Moves the focus; true where the key is one that moves. */
  const onArrow = (event: KeyboardEvent<HTMLElement>, cell: HTMLElement): boolean => {
    const first = numberOf(cell, "column");
    const last = first + numberOf(cell, "span") - 1;
    const row = numberOf(cell, "row");
    const towards = Math.min(last, Math.max(first, wanted.current.column));
    const column = event.key === "ArrowRight" ? last : event.key === "ArrowLeft" ? first : towards;
    const goal = goalOf(event.key, { row, column }, event.ctrlKey || event.metaKey, size, PAGE);
    if (!goal) return false;
    event.preventDefault();
    if (goal.row < 0 || goal.column < 0 || goal.row >= size.rows || goal.column >= size.columns) return true;
    let next = focusAt(goal);
    // Seams and free places leave holes in some rows: pass over them.
    if (!next && (goal.column > column || goal.column < column)) {
      const by = goal.column > column ? 1 : -1;
      for (let at = goal.column + by; !next && at >= 0 && at < size.columns; at += by)
        next = focusAt({ row: goal.row, column: at });
    } else if (!next && goal.row !== row) {
      const by = goal.row > row ? 1 : -1;
      for (let at = goal.row + by; !next && at >= 0 && at < size.rows; at += by)
        next = focusAt({ row: at, column: goal.column });
    }
    if (next && next !== cell) onMove(next, event.shiftKey);
    return true;
  };

  return { onFocus, onBlur, onArrow, focusAt, spot };
}
