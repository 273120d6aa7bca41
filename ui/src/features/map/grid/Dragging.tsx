import {
  type Announcements,
  DndContext,
  type DragEndEvent,
  type DragMoveEvent,
  type DragStartEvent,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useDraggable,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { type HTMLAttributes, type ReactNode, type RefObject, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { EDITORS } from "../editors";
import type { Columns } from "./columns";
import classes from "./Dragging.module.css";
import { type RowBox, rowDrop, stageDrop, stepDrop } from "./dropping";
import { readOf } from "./places";
import type { Selection } from "./selection";
import type { Edits } from "./useEdits";
import { cellOf } from "./useGridKeys";

interface DraggingProps {
  grid: RefObject<HTMLElement | null>;
  /** What begins at the left edge of the first step. */
  origin: RefObject<HTMLElement | null>;
  columns: Columns;
  zoom: number;
  first: number;
  enabled: boolean;
  selection: Selection;
  holdsCards: (lane: string) => boolean;
  edits: Edits;
  onDropped: (of: string) => void;
  onMenu: (element: HTMLElement, card: string | null, at: Point) => void;
  children: (handlers: HTMLAttributes<HTMLElement>) => ReactNode;
}

type Dragged =
  | {
      readonly kind: "stages" | "steps" | "lanes";
      readonly ids: readonly string[];
      readonly name: string;
      readonly of: string;
    }
  | { readonly kind: "card"; readonly id: string; readonly name: string; readonly of: string };

interface Aim {
  /** The line that shows where it would stand, in pixels of the window; for cards, the cell. */
  readonly line: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  readonly said: string;
  readonly drop: () => void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const pointOf = (event: Event): Point | null => {
  if (event instanceof MouseEvent) return { x: event.clientX, y: event.clientY };
  if (typeof TouchEvent !== "undefined" && event instanceof TouchEvent && event.touches[0])
    return { x: event.touches[0].clientX, y: event.touches[0].clientY };
  return null;
};

/** Stages, steps, lanes and cards are dragged by mouse, by finger (after a moment) and by keyboard (Space, arrows, Space). */
export function Dragging(props: DraggingProps) {
  const {
    grid,
    origin,
    columns,
    zoom,
    first,
    enabled,
    selection,
    holdsCards,
    edits,
    onDropped,
    onMenu,
    children,
  } = props;
  const { t } = useTranslation("map_grid");
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const [aim, setAim] = useState<Aim | null>(null);
  /** Where what is dragged is held. */
  const [at, setAt] = useState<Point | null>(null);
  const latest = useRef<Aim | null>(null);
  const start = useRef<{ point: Point; touched: HTMLElement | null } | null>(null);

  const boxOf = (of: string) =>
    grid.current?.querySelector<HTMLElement>(`[data-of="${CSS.escape(of)}"]`)?.getBoundingClientRect();

  /** By keyboard a column or a row at a time. */
  const byKeys = useMemo<KeyboardCoordinateGetter>(
    () =>
      (event, { currentCoordinates: { x, y } }) => {
        const across = (columns.steps[0]?.width ?? 120) * zoom;
        const steps: Record<string, Point> = {
          ArrowLeft: { x: x - across, y },
          ArrowRight: { x: x + across, y },
          ArrowUp: { x, y: y - 64 * zoom },
          ArrowDown: { x, y: y + 64 * zoom },
        };
        return steps[event.code];
      },
    [columns, zoom],
  );
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 320, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: byKeys,
      keyboardCodes: { start: ["Space"], cancel: ["Escape"], end: ["Space", "Enter"] },
    }),
  );

  const whatAt = (target: EventTarget | null, byKeyboard: boolean): Dragged | null => {
    if (!(target instanceof HTMLElement)) return null;
    const cell = cellOf(target);
    const text = cell?.dataset["of"] ?? "";
    const of = readOf(text);
    const name = (element: Element | null) => element?.textContent?.trim().slice(0, 80) ?? "";
    if (of?.kind === "cell") {
      const pressed = target.closest<HTMLElement>("[data-card]");
      const card =
        pressed ?? (target === cell && byKeyboard ? cell.querySelector<HTMLElement>("[data-card]") : null);
      const id = card?.dataset["card"];
      return id === undefined ? null : { kind: "card", id, name: name(card), of: text };
    }
    if (!of || of.kind === "free") return null;
    const kind = `${of.kind}s` as const;
    const ids = selection.kind === kind && selection.ids.includes(of.id) ? selection.ids : [of.id];
    return {
      kind,
      ids,
      name: ids.length > 1 ? t(`counted.${kind}`, { count: ids.length }) : name(cell),
      of: text,
    };
  };

  const aimAt = (what: Dragged, { x, y }: Point): Aim | null => {
    const from = origin.current?.getBoundingClientRect();
    const frame = grid.current?.getBoundingClientRect();
    if (!from || !frame) return null;
    const inside = (x - from.left) / zoom - first;
    const across = (at: number) => ({
      left: from.left + (first + at) * zoom - 1,
      top: frame.top,
      width: 3,
      height: frame.height,
    });
    switch (what.kind) {
      case "stages": {
        const { before, x: at } = stageDrop(columns.stages, what.ids, inside);
        return {
          line: across(at),
          said: t("drag.stage"),
          drop: () => edits.move("stages", what.ids, before),
        };
      }
      case "steps": {
        const drop = stepDrop(columns.tracks, what.ids, inside);
        if (!drop) return null;
        const stage = columns.stages.find(({ id }) => id === drop.stage)?.stage.name ?? "";
        return {
          line: across(drop.x),
          said: t("drag.step", { stage }),
          drop: () => edits.move("steps", what.ids, drop.before, drop.stage),
        };
      }
      case "lanes": {
        const titles = [...(grid.current?.querySelectorAll<HTMLElement>('[data-of^="lane:"]') ?? [])];
        const { before, y: at } = rowDrop(titles.map(boxed), what.ids, y);
        return {
          line: { left: from.left, top: at - 1, width: Math.min(from.width, window.innerWidth), height: 3 },
          said: t("drag.lane"),
          drop: () => edits.move("lanes", what.ids, before),
        };
      }
      case "card": {
        const cell = cellUnder(grid.current, x, y);
        const of = readOf(cell?.dataset["of"]);
        if (!cell || of?.kind !== "cell" || !holdsCards(of.lane)) return null;
        const cards = [...cell.querySelectorAll<HTMLElement>("[data-card]")].map((element) => ({
          ...boxed(element),
          id: element.dataset["card"] ?? "",
        }));
        const { before } = rowDrop(cards, [what.id], y);
        const { left, top, width, height } = cell.getBoundingClientRect();
        return {
          line: { left, top, width, height },
          said: t("drag.card"),
          drop: () => edits.moveCard(what.id, of.lane, of.step, before),
        };
      }
    }
  };

  const take = (next: Aim | null) => {
    latest.current = next;
    setAim(next);
  };

  const onStart = ({ activatorEvent }: DragStartEvent) => {
    const what = whatAt(activatorEvent.target, activatorEvent instanceof KeyboardEvent);
    if (!what) return;
    const box = boxOf(what.of);
    const point = pointOf(activatorEvent) ?? {
      x: (box?.left ?? 0) + (box?.width ?? 0) / 2,
      y: (box?.top ?? 0) + 12,
    };
    start.current = {
      point,
      touched: activatorEvent instanceof MouseEvent ? null : cellOf(activatorEvent.target),
    };
    setDragged(what);
    setAt(point);
    take(aimAt(what, point));
    // Lifting the finger is no press on what lies beneath: that would close the menu it has just opened.
    if (start.current.touched)
      activatorEvent.target?.addEventListener("touchend", (event) => event.preventDefault(), {
        once: true,
        passive: false,
      });
  };

  const onMove = ({ delta }: DragMoveEvent) => {
    if (!dragged || !start.current) return;
    const { point } = start.current;
    const now = { x: point.x + delta.x, y: point.y + delta.y };
    setAt(now);
    take(aimAt(dragged, now));
  };

  const onEnd = ({ delta, activatorEvent }: DragEndEvent) => {
    const what = dragged;
    const from = start.current;
    const target = latest.current;
    setDragged(null);
    take(null);
    const still = Math.abs(delta.x) < 4 && Math.abs(delta.y) < 4;
    if (what && from?.touched && still && !(activatorEvent instanceof KeyboardEvent))
      onMenu(from.touched, what.kind === "card" ? what.id : null, from.point);
    else if (what && target && !still) {
      target.drop();
      onDropped(what.of);
    }
  };

  const announcements: Announcements = {
    onDragStart: () => (dragged ? t("drag.began", { what: dragged.name }) : undefined),
    onDragMove: () => latest.current?.said,
    onDragOver: () => undefined,
    onDragEnd: () => t("drag.ended"),
    onDragCancel: () => t("drag.cancelled"),
  };

  return (
    <DndContext
      sensors={enabled ? sensors : NO_SENSORS}
      onDragStart={onStart}
      onDragMove={onMove}
      onDragEnd={onEnd}
      onDragCancel={() => {
        setDragged(null);
        take(null);
      }}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t("drag.how") } }}
    >
      <Source whatAt={whatAt}>{children}</Source>
      {dragged && at ? (
        <div className={classes["ghost"]} style={{ left: at.x + 12, top: at.y + 10 }} aria-hidden="true">
          {dragged.name || t("drag.something")}
        </div>
      ) : null}
      {dragged && aim ? (
        <i
          className={classes["aim"]}
          data-cell={dragged.kind === "card" || undefined}
          style={aim.line}
          aria-hidden="true"
        />
      ) : null}
    </DndContext>
  );
}

const NO_SENSORS: [] = [];

const boxed = (element: HTMLElement): RowBox => {
  const { top, bottom } = element.getBoundingClientRect();
  return {
    id: readOf(element.dataset["of"])?.kind === "lane" ? (element.dataset["of"] ?? "").slice(5) : "",
    top,
    bottom,
  };
};

function cellUnder(grid: HTMLElement | null, x: number, y: number): HTMLElement | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const cell = cellOf(element);
    if (cell && grid?.contains(cell)) return cell;
  }
  return null;
}

interface SourceProps extends Pick<DraggingProps, "children"> {
  whatAt: (target: EventTarget | null, byKeyboard: boolean) => Dragged | null;
}

/** The whole grid is what is dragged; what in it, the first press says. So no part of the grid has to know. */
function Source({ whatAt, children }: SourceProps) {
  const { listeners, setNodeRef } = useDraggable({ id: "grid" });
  const own = `select, button, a, ${EDITORS}`;
  const handlers: HTMLAttributes<HTMLElement> = {
    onMouseDown: (event) => {
      if ((event.target as Element).closest(own) || event.shiftKey || event.ctrlKey || event.metaKey) return;
      if (whatAt(event.target, false)) listeners?.["onMouseDown"]?.(event);
    },
    onTouchStart: (event) => {
      if (!(event.target as Element).closest(own) && whatAt(event.target, false))
        listeners?.["onTouchStart"]?.(event);
    },
    onKeyDown: (event) => {
      const target = event.target as HTMLElement;
      if (event.key !== " " || event.shiftKey || event.ctrlKey || event.metaKey || target.closest(own))
        return;
      if (whatAt(target, true)) listeners?.["onKeyDown"]?.(event);
    },
  };
  return <div ref={setNodeRef}>{children(handlers)}</div>;
}
