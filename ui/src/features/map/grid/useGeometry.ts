/** Where everything of a map stands in the grid, which part of it is drawn, and how to bring a place into sight. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { ById, Cell } from "../core/types";
import { useMapDocument } from "../live/hooks";
import { usePrinting } from "../usePrinting";
import { columnsOf } from "./columns";
import { guessLane } from "./guessing";
import { rowsIn } from "./Lane";
import { readOf } from "./places";
import { type BodyRow, type CardIndex, cardsOf, rewritten, rowsOf } from "./rows";
import type { Shown } from "./selection";
import type { GridSlots } from "./slots";
import type { Spot } from "./useGridKeys";
import { useHeights } from "./useHeights";
import { type Sized, useWindow } from "./useWindow";

/** Stages, steps, and where each step happens. */
const HEADER_ROWS = 3;
const LINE_HEIGHT = 30;
const NARROW = 900;
const AIR = 16;
/** The width of the sheet that the style sheet for print names, in pixels of a grid as small as it says there. */
const PRINTED = 1915;

interface Options {
  scroller: RefObject<HTMLElement | null>;
  body: RefObject<HTMLElement | null>;
  head: RefObject<HTMLElement | null>;
  persona: string | null;
  slots: GridSlots;
  zoom: number;
}

export function useGeometry({ scroller, body, head, persona, slots, zoom }: Options) {
  const stages = useMapDocument((map) => map.stages);
  const steps = useMapDocument((map) => map.steps);
  const lanes = useMapDocument((map) => map.lanes);
  const cells = useMapDocument((map) => map.cells);
  const detail = useMapDocument((map) => map.detail);
  const { room, narrow } = useRoom(scroller);
  const first = narrow ? 104 : 142;
  const edge = narrow ? 16 : 24;
  const inner = room / zoom - first - edge;
  const columns = useMemo(() => {
    const fitting = columnsOf(stages, steps, inner, narrow ? 112 : 96);
    // What has to be scrolled anyway may be wide enough to be read with ease.
    return fitting.width > inner ? columnsOf(stages, steps, inner, narrow ? 124 : 136) : fitting;
  }, [stages, steps, inner, narrow]);
  const { rows, beyondSimple } = useMemo(() => rowsOf(lanes, detail), [lanes, detail]);
  const cards = useCards(cells, persona);
  const starts = useMemo(() => {
    const found: number[] = [];
    let row = HEADER_ROWS;
    for (const each of rows) {
      found.push(row);
      row +=
        each.kind === "lane" ? rowsIn(each.lane, cards, columns.steps, slots) : each.kind === "seam" ? 1 : 0;
    }
    return { of: found, end: row };
  }, [rows, cards, columns.steps, slots]);

  const width = columns.steps[0]?.width ?? 106;
  const { observe, heightOf, forget } = useHeights(zoom);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another width makes every height another one
  useLayoutEffect(forget, [forget, width]);
  const sized = useMemo<Sized[]>(
    () =>
      rows.map((row) => ({
        key: row.key,
        height: () => heightOf(row.key) ?? guess(row, cards, slots, width),
      })),
    [rows, heightOf, cards, slots, width],
  );
  const [window, lookAgain] = useWindow({ scroller, body, tracks: columns.tracks, rows: sized, first, zoom });

  /** Scrolls so that a place is in sight, and draws it. */
  const reveal = useCallback(
    ({ row, column }: Spot, drawn = false) => {
      const box = scroller.current;
      if (!box || !body.current) return;
      const track = columns.tracks[column - 1];
      if (track) {
        const clear = box.clientWidth - first * zoom;
        const left = track.left * zoom;
        const right = left + track.width * zoom;
        if (left < box.scrollLeft) box.scrollLeft = Math.max(0, left - AIR);
        else if (right > box.scrollLeft + clear) box.scrollLeft = right - clear + AIR;
      }
      const at = starts.of.findLastIndex((start) => start <= row);
      if (row >= HEADER_ROWS && at >= 0) {
        const headHeight = head.current?.getBoundingClientRect().height ?? 0;
        const origin =
          body.current.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
        const above = sized.slice(0, at).reduce((sum, each) => sum + each.height(), 0);
        const top = origin + above * zoom;
        const bottom = top + (sized[at]?.height() ?? 0) * zoom;
        if (top < box.scrollTop + headHeight) box.scrollTop = top - headHeight - AIR;
        else if (bottom > box.scrollTop + box.clientHeight)
          box.scrollTop = Math.min(top - headHeight - AIR, bottom - box.clientHeight + AIR);
      }
      if (!drawn) flushSync(lookAgain);
    },
    [scroller, body, head, columns, first, zoom, starts, sized, lookAgain],
  );

  const spotOf = useCallback(
    (of: string): Spot | null => {
      const part = readOf(of);
      const columnOf = (step: string) => columns.steps.find(({ id }) => id === step)?.index;
      const rowOf = (lane: string) =>
        starts.of[rows.findIndex((row) => row.kind === "lane" && row.lane.id === lane)];
      const stageOf = (stage: string) => columns.stages.find(({ id }) => id === stage)?.first;
      const found = (row: number | undefined, column: number | undefined) =>
        row === undefined || column === undefined ? null : { row, column };
      switch (part?.kind) {
        case "cell":
          return found(rowOf(part.lane), columnOf(part.step));
        case "stage":
          return found(0, stageOf(part.id));
        case "free":
          return found(1, stageOf(part.id));
        case "step":
          return found(1, columnOf(part.id));
        case "lane":
          return found(rowOf(part.id), 0);
        default:
          return null;
      }
    },
    [columns, rows, starts],
  );

  const shown = useMemo<Shown>(
    () => ({
      lanes: rows.flatMap((row) => (row.kind === "lane" ? [row.lane.id] : [])),
      steps: columns.steps.map(({ id }) => id),
      stages: columns.stages.map(({ id }) => id),
    }),
    [rows, columns],
  );

  return {
    columns,
    rows,
    beyondSimple,
    cards,
    starts: starts.of,
    size: { rows: Math.max(starts.end, HEADER_ROWS), columns: columns.tracks.length + 1 },
    first,
    edge,
    /** Free to the right of the last step. */
    spare: inner - columns.width,
    sized,
    window,
    observe,
    reveal,
    lookAgain,
    spotOf,
    shown,
  };
}

export type Geometry = ReturnType<typeof useGeometry>;

/** About how tall a row is that was not drawn yet. */
function guess(row: BodyRow, cards: CardIndex, slots: GridSlots, width: number): number {
  if (row.kind !== "lane") return LINE_HEIGHT;
  return guessLane(slots, row.lane.lane.type, cards.get(row.lane.id), width);
}

/** The cards by place; what did not change keeps its identity. */
function useCards(cells: ById<Cell>, persona: string | null): CardIndex {
  const before = useRef<{ cells: ById<Cell>; persona: string | null; cards: CardIndex } | null>(null);
  const cards = useMemo(() => {
    const was = before.current;
    const typed = was?.persona === persona ? rewritten(was.cards, was.cells, cells) : null;
    return typed ?? cardsOf(cells, persona, was?.cards);
  }, [cells, persona]);
  useLayoutEffect(() => {
    before.current = { cells, persona, cards };
  });
  return cards;
}

/** How wide the grid may be, in pixels. */
function useRoom(scroller: RefObject<HTMLElement | null>): { room: number; narrow: boolean } {
  const [room, setRoom] = useState(1200);
  useLayoutEffect(() => {
    if (scroller.current) setRoom(scroller.current.clientWidth);
  }, [scroller]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const resized = new ResizeObserver(() => setRoom(element.clientWidth));
    resized.observe(element);
    return () => resized.disconnect();
  }, [scroller]);
  const width = usePrinting() ? PRINTED : room;
  return { room: width, narrow: width <= NARROW };
}
