/**
 * Which rows and columns are in sight, with some beyond on every side.
 *
 * Law: everything in sight is within the window, and so is what is pinned (the cell with the focus); nothing else is
 * drawn. Rows stand in the flow of the page between spacers, so that the browser keeps what is read in its place.
 */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { usePrinting } from "../usePrinting";
import { type Track, trackAt } from "./columns";

/** From `from` up to, not including, `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface WindowOf {
  readonly columns: Span;
  readonly rows: Span;
}

export interface Sized {
  readonly key: string;
  /** How tall it was when it was last drawn, or about how tall it will be, in pixels at 100 %. */
  readonly height: () => number;
}

/** How far beyond sight is drawn, in pixels: enough for a flick of the wheel. */
const BEYOND_X = 240;
const BEYOND_Y = 320;

const within = (a: Span, b: Span) => a.from === b.from && a.to === b.to;

/** The rows between two heights. */
export function rowsBetween(rows: readonly Sized[], top: number, bottom: number): Span {
  let from = 0;
  let to = 0;
  let above = 0;
  rows.forEach((row, place) => {
    const below = above + row.height();
    if (below < top) from = place + 1;
    if (above <= bottom) to = place + 1;
    above = below;
  });
  return { from: Math.min(from, to), to };
}

export function tracksBetween(tracks: readonly Track[], left: number, right: number): Span {
  if (tracks.length === 0) return { from: 0, to: 0 };
  return { from: trackAt(tracks, left), to: trackAt(tracks, right) + 1 };
}

interface Options {
  scroller: RefObject<HTMLElement | null>;
  body: RefObject<HTMLElement | null>;
  tracks: readonly Track[];
  rows: readonly Sized[];
  /** Width of the lane titles, which stay in sight. */
  first: number;
  zoom: number;
}

/** The window, and a way to look again at once after scrolling. */
export function useWindow({ scroller, body, tracks, rows, first, zoom }: Options): [WindowOf, () => void] {
  const [shown, setShown] = useState<WindowOf>(() => ({
    columns: { from: 0, to: Math.min(tracks.length, 16) },
    rows: { from: 0, to: Math.min(rows.length, 16) },
  }));
  const printing = usePrinting();
  const latest = useRef({ tracks, rows, first, zoom });
  latest.current = { tracks, rows, first, zoom };

  const look = useCallback(() => {
    const box = scroller.current?.getBoundingClientRect();
    const own = body.current?.getBoundingClientRect();
    if (!box || !own) return;
    const { tracks, rows, first, zoom } = latest.current;
    const left = (box.left - own.left) / zoom;
    const top = (box.top - own.top) / zoom;
    const next = {
      columns: tracksBetween(tracks, left - BEYOND_X, left + box.width / zoom - first + BEYOND_X),
      rows: rowsBetween(rows, top - BEYOND_Y, top + box.height / zoom + BEYOND_Y),
    };
    setShown((before) =>
      within(before.columns, next.columns) && within(before.rows, next.rows) ? before : next,
    );
  }, [scroller, body]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns, rows and sizes are looked at by `latest`
  useLayoutEffect(look, [look, tracks, rows, first, zoom]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const resized = new ResizeObserver(look);
    resized.observe(element);
    if (body.current) resized.observe(body.current);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scroller, body, look]);

  const kept = ({ from, to }: Span, length: number) => ({
    from: Math.min(from, length),
    to: Math.min(to, length),
  });
  // What is printed is the whole map.
  if (printing)
    return [{ columns: { from: 0, to: tracks.length }, rows: { from: 0, to: rows.length } }, look];
  return [{ columns: kept(shown.columns, tracks.length), rows: kept(shown.rows, rows.length) }, look];
}
