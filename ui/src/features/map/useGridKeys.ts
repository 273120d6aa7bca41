/**
 * One tab stop for the whole grid; arrow keys move between its cells (roving tabindex, WAI-ARIA grid pattern).
 *
 * A cell carries `data-row`, `data-column` and, where it spans several, `data-span`. What takes the focus in it is the
 * cell itself or its `[data-focus]`; further controls in it carry `[data-stop]` and are tab stops only while the
 * focus is in their cell. Tab stops are set on the elements, so that moving renders nothing.
 */
import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef } from "react";

const CELL = "[data-row][data-column]";

interface Spot {
  row: number;
  column: number;
}

const numberOf = (cell: HTMLElement, name: string) => Number(cell.dataset[name] ?? 1);
const targetOf = (cell: HTMLElement) => cell.querySelector<HTMLElement>("[data-focus]") ?? cell;

function cellAt(grid: HTMLElement, spot: Spot): HTMLElement | null {
  for (const cell of grid.querySelectorAll<HTMLElement>(`[data-row="${spot.row}"]`)) {
    const first = numberOf(cell, "column");
    if (first <= spot.column && spot.column < first + numberOf(cell, "span")) return cell;
  }
  return null;
}

const MOVES: Record<string, (spot: Spot, size: Spot, wide: boolean) => Spot> = {
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  Home: ({ row }, _size, whole) => ({ row: whole ? 0 : row, column: 0 }),
  End: ({ row }, size, whole) => ({ row: whole ? size.row - 1 : row, column: size.column - 1 }),
};

export function useGridKeys(grid: RefObject<HTMLElement | null>, rows: number, columns: number) {
  const active = useRef<HTMLElement | null>(null);
  /** Where the focus would be if no cell spanned several columns. */
  const wanted = useRef<Spot>({ row: 0, column: 0 });

  const activate = (cell: HTMLElement) => {
    if (active.current) {
      targetOf(active.current).tabIndex = -1;
      for (const stop of active.current.querySelectorAll<HTMLElement>("[data-stop]")) stop.tabIndex = -1;
    }
    active.current = cell;
    targetOf(cell).tabIndex = 0;
    for (const stop of cell.querySelectorAll<HTMLElement>("[data-stop]")) stop.tabIndex = 0;
  };

  useEffect(() => {
    if (active.current?.isConnected) return;
    const first =
      grid.current &&
      (cellAt(grid.current, { row: 1, column: 1 }) ?? grid.current.querySelector<HTMLElement>(CELL));
    if (first) activate(first);
  });

  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const cell = event.target.closest<HTMLElement>(CELL);
    if (!cell || !grid.current?.contains(cell)) return;
    activate(cell);
    const first = numberOf(cell, "column");
    const within = first <= wanted.current.column && wanted.current.column < first + numberOf(cell, "span");
    wanted.current = { row: numberOf(cell, "row"), column: within ? wanted.current.column : first };
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const move = MOVES[event.key];
    const from = event.target instanceof HTMLElement ? event.target : null;
    const cell = from?.closest<HTMLElement>(CELL);
    if (!move || !from || !cell || !grid.current?.contains(cell) || from.matches("input, textarea")) return;
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const first = numberOf(cell, "column");
    const last = first + numberOf(cell, "span") - 1;
    const start = {
      row: numberOf(cell, "row"),
      column:
        event.key === "ArrowRight"
          ? last
          : event.key === "ArrowLeft"
            ? first
            : Math.min(last, Math.max(first, wanted.current.column)),
    };
    const goal = move(start, { row: rows, column: columns }, event.ctrlKey);
    const next = cellAt(grid.current, goal);
    event.preventDefault();
    if (!next) return;
    wanted.current = goal;
    targetOf(next).focus();
  };

  return { onFocus, onKeyDown };
}
