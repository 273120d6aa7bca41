/** What holds for every map, shown on many random ones. */
import { describe, expect, it } from "vitest";
import { applied, undoOf } from "./changing";
import { delta, patched } from "./delta";
import { newId } from "./identity";
import { normalised } from "./normalising";
import { isOrder, orderBetween, orders } from "./ordering";
import { COLLECTIONS, isId } from "./records";
import { blocksOf, literal, plain, textOf } from "./richtext";
import { randomChange, randomMap, randomOf } from "./testing/random";
import type { AnyChange, MapDocument } from "./types";

const SEEDS = Array.from({ length: 150 }, (_, seed) => seed);

function edited(seed: number): { before: MapDocument; changes: AnyChange[]; after: MapDocument } {
  const random = randomOf(seed);
  const before = randomMap(random);
  const changes: AnyChange[] = [];
  let after = before;
  for (let n = 1 + random.below(6); n > 0; n -= 1) {
    const change = randomChange(random, after);
    if (!change) continue;
    after = applied(after, [change]);
    changes.push(change);
  }
  return { before, changes, after };
}

describe("every map", () => {
  it("comes back when its changes are undone, and again when the undoing is", () => {
    for (const seed of SEEDS) {
      const { before, changes, after } = edited(seed);
      const undo = undoOf(before, changes);
      expect(applied(after, undo)).toEqual(before);
      expect(applied(before, undoOf(after, undo))).toEqual(after);
    }
  });

  it("is whole after changes, and what is whole is the same when normalised", () => {
    for (const seed of SEEDS) {
      const { after } = edited(seed);
      expect(normalised(after)).toBe(after);
      const copy = structuredClone(after);
      expect(normalised(copy)).toBe(copy);
    }
  });

  it("follows from another and what differs between them", () => {
    for (const seed of SEEDS) {
      const [a, b] = [edited(seed).after, edited(seed + 1).after];
      expect(delta(a, a)).toEqual([]);
      expect(patched(a, delta(a, b))).toEqual(b);
      expect(normalised(patched(a, delta(a, b)))).toEqual(b);
    }
  });

  it("keeps the identity of what a change does not reach", () => {
    for (const seed of SEEDS) {
      const random = randomOf(seed);
      const before = randomMap(random);
      const change = randomChange(random, before);
      const after = change ? applied(before, [change]) : before;
      const touched = new Set(
        delta(before, after).map(({ collection, id }) =>
          collection === "translations" ? "" : `${collection} ${id}`,
        ),
      );
      for (const collection of COLLECTIONS)
        for (const [id, object] of Object.entries(before[collection]))
          if (!touched.has(`${collection} ${id}`)) expect(after[collection][id]).toBe(object);
    }
  });

  it("keeps objects and collections through normalising what was read anew in part", () => {
    const before = randomMap(randomOf(1));
    const [id = "", cell] = Object.entries(before.cells)[0] ?? [];
    const raw = { ...before, cells: { ...before.cells, [id]: { ...cell, text: "anders", dream: 1 } } };
    const after = normalised(raw, before);
    expect(after.cells[id]).toEqual({ ...cell, text: "anders" });
    for (const other of Object.keys(before.cells))
      if (other !== id) expect(after.cells[other]).toBe(before.cells[other]);
    expect(after.steps).toBe(before.steps);
    const dangling = { ...before, cells: { ...before.cells, lost: { lane: "gone", step: "gone" } } };
    expect(normalised(dangling, before).cells).toBe(before.cells);
  });
});

describe("orders", () => {
  it("have room between any two neighbours, wherever things are put", () => {
    const random = randomOf(7);
    const keys: string[] = orders(20);
    for (let n = 0; n < 2000; n += 1) {
      const at = random.below(keys.length + 1);
      const key = orderBetween(keys[at - 1] ?? null, keys[at] ?? null);
      expect(isOrder(key)).toBe(true);
      keys.splice(at, 0, key);
    }
    expect([...keys].sort()).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("are refused where there is no place between", () => {
    expect(() => orderBetween("V", "V")).toThrow();
  });
});

describe("ids", () => {
  it("are ids and differ", () => {
    const ids = Array.from({ length: 1000 }, () => newId("step"));
    expect(ids.every(isId)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(isId(newId("x".repeat(300)))).toBe(true);
  });
});

describe("rich texts", () => {
  const PARTS = [
    "*",
    "**",
    " ",
    "a",
    "é",
    "\n",
    "- ",
    "[",
    "](https://x.y/a)",
    "\\",
    "(",
    ")",
    "]",
    "\n\n",
    "  ",
    "😀",
  ];
  const made = Array.from({ length: 2000 }, (_, seed) => {
    const random = randomOf(seed);
    return Array.from({ length: 1 + random.below(10) }, () => random.one(PARTS)).join("");
  });

  it("say the same when they are written from what was read", () => {
    for (const text of made) expect(blocksOf(textOf(blocksOf(text)))).toEqual(blocksOf(text));
  });

  it("say plain words as they are, but for blank lines", () => {
    for (const text of made) {
      const words = plain(literal(text))
        .split("\n")
        .filter((line) => line.trim());
      expect(words.map((line) => line.trim())).toEqual(
        text
          .split("\n")
          .filter((line) => line.trim())
          .map((line) => line.trim()),
      );
    }
  });
});
