import { expect, test } from "vitest";
import { columnsOf } from "./columns";
import { linesOf } from "./estimating";
import { goalOf } from "./useGridKeys";
import { rowsBetween, tracksBetween } from "./useWindow";

const rows = [40, 60, 100, 20, 80].map((height, n) => ({ key: String(n), height: () => height }));

test("the rows between two heights are all that touch them", () => {
  expect(rowsBetween(rows, 0, 30)).toEqual({ from: 0, to: 1 });
  expect(rowsBetween(rows, 50, 150)).toEqual({ from: 1, to: 3 });
  expect(rowsBetween(rows, 210, 5000)).toEqual({ from: 3, to: 5 });
  expect(rowsBetween(rows, 5000, 6000)).toEqual({ from: 5, to: 5 });
  expect(rowsBetween([], 0, 100)).toEqual({ from: 0, to: 0 });
});

test("the columns between two places are all that touch them", () => {
  const steps = Object.fromEntries(
    Array.from({ length: 10 }, (_, n) => [`p${n}`, { stage: "a", order: `V${n + 1}`, title: "" }]),
  );
  const { tracks } = columnsOf({ a: { order: "A", name: "A" } }, steps, 1000, 100);
  expect(tracksBetween(tracks, 150, 320)).toEqual({ from: 1, to: 4 });
  expect(tracksBetween(tracks, -100, 99)).toEqual({ from: 0, to: 1 });
  expect(tracksBetween([], 0, 10)).toEqual({ from: 0, to: 0 });
});

test("keys lead one on, or to the edge", () => {
  const size = { rows: 10, columns: 6 };
  const from = { row: 4, column: 3 };
  expect(goalOf("ArrowRight", from, false, size, 5)).toEqual({ row: 4, column: 4 });
  expect(goalOf("ArrowUp", from, true, size, 5)).toEqual({ row: 0, column: 3 });
  expect(goalOf("End", from, true, size, 5)).toEqual({ row: 9, column: 5 });
  expect(goalOf("PageDown", from, false, size, 8)).toEqual({ row: 9, column: 3 });
  expect(goalOf("a", from, false, size, 5)).toBeNull();
});

test("a text takes as many lines as its words need", () => {
  expect(linesOf("", 100)).toBe(1);
  expect(linesOf("one\ntwo", 1000)).toBe(2);
  expect(linesOf("word ".repeat(40).trim(), 100)).toBeGreaterThan(10);
  expect(linesOf("Donaudampfschifffahrtsgesellschaft", 60)).toBeGreaterThan(2);
});
