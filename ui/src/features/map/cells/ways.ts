/**
 * Where the lines of branches run under the headers of the steps.
 *
 * Law: a line goes down from its source, along a level, and up to its target; lines on one level never touch; short ones
 * run above long ones; lines of hidden steps are not drawn. Pure; pixels are those at 100 %.
 */
import type { Branch, ById } from "../core/types";

export interface Column {
  readonly id: string;
  readonly left: number;
  readonly width: number;
}

export interface Way {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly from: number;
  readonly to: number;
  /** From 0, the highest. */
  readonly level: number;
}

/** How far a line's ends stand from the middle of their steps, so that leaving and arriving lines do not meet. */
const ASIDE = 9;
const APART = 16;

/** The lines of the branches between steps on show. */
export function waysOf(branches: ById<Branch>, columns: readonly Column[]): Way[] {
  const middle = new Map(columns.map(({ id, left, width }) => [id, left + width / 2]));
  const lines = Object.entries(branches).flatMap(([id, { source, target }]) => {
    const [from, to] = [middle.get(source), middle.get(target)];
    if (from === undefined || to === undefined) return [];
    const side = to > from ? 1 : -1;
    return [{ id, source, target, from: from + side * ASIDE, to: to - side * ASIDE }];
  });
  lines.sort((a, b) => Math.abs(a.to - a.from) - Math.abs(b.to - b.from) || (a.id < b.id ? -1 : 1));
  const levels: { readonly left: number; readonly right: number }[][] = [];
  return lines.map((line) => {
    const [left, right] = [Math.min(line.from, line.to), Math.max(line.from, line.to)];
    let level = levels.findIndex((taken) =>
      taken.every((other) => right + APART <= other.left || other.right + APART <= left),
    );
    if (level < 0) level = levels.push([]) - 1;
    levels[level]?.push({ left, right });
    return { ...line, level };
  });
}
