import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { normalised } from "../core/normalising";
import type { AnyChange, MapDocument } from "../core/types";
import { LiveStore } from "./LiveStore";
import { seed } from "./shape";

const EMPTY = normalised({ title: "…" });

function mapOf(cells: number): MapDocument {
  return normalised({
    title: "A journey",
    locale: "en",
    stages: { s1: { order: "V", name: "Awareness" } },
    steps: Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [
        `p${n}`,
        { stage: "s1", order: `V${n + 10}V`, title: `Step ${n}` },
      ]),
    ),
    lanes: Object.fromEntries(
      Array.from({ length: 25 }, (_, n) => [`l${n}`, { order: `V${n + 10}V`, type: "action" }]),
    ),
    cells: Object.fromEntries(
      Array.from({ length: cells }, (_, n) => [
        `c${n}`,
        {
          lane: `l${n % 25}`,
          step: `p${Math.floor(n / 25) % 60}`,
          order: `V${n + 1000}V`,
          text: `Cell ${n} says this`,
        },
      ]),
    ),
  });
}

/** Two people at one map, whose browsers tell each other everything at once while `joined`. */
function two(document: MapDocument) {
  const anna = new LiveStore(EMPTY, { name: "Anna", hue: 1 });
  const ben = new LiveStore(EMPTY, { name: "Ben", hue: 2 });
  const first = new Y.Doc();
  seed(first, document as unknown as Record<string, unknown>);
  const beginning = Y.encodeStateAsUpdate(first);
  for (const store of [anna, ben]) Y.applyUpdate(store.doc, beginning);
  const wire = { joined: true };
  const pass = (from: LiveStore, to: LiveStore) =>
    from.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (wire.joined && from.isOwn(origin)) Y.applyUpdate(to.doc, update, "wire");
    });
  pass(anna, ben);
  pass(ben, anna);
  const rejoin = () => {
    wire.joined = true;
    const a = Y.encodeStateAsUpdate(anna.doc);
    Y.applyUpdate(anna.doc, Y.encodeStateAsUpdate(ben.doc), "wire");
    Y.applyUpdate(ben.doc, a, "wire");
  };
  return { anna, ben, wire, rejoin };
}

const write = (id: string, text: string): AnyChange => ({
  change: "edit_text",
  collection: "cells",
  id,
  field: "text",
  text,
  language: "en",
});

describe("two people at one map", () => {
  let both: ReturnType<typeof two>;
  beforeEach(() => {
    both = two(mapOf(100));
  });
  afterEach(() => {
    both.anna.close();
    both.ben.close();
  });

  test("see the seeded map whole and the same", () => {
    expect(both.anna.snapshot()).toEqual(mapOf(100));
    expect(both.anna.standing().ready).toBe(true);
    expect(both.ben.snapshot()).toEqual(both.anna.snapshot());
  });

  test("see each other's edits at once, and only what was touched is new", () => {
    const before = both.ben.snapshot();
    both.anna.make([write("c3", "Anna was here")]);
    const after = both.ben.snapshot();
    expect(after.cells["c3"]?.text).toBe("Anna was here");
    expect(after.cells["c4"]).toBe(before.cells["c4"]);
    expect(after.lanes).toBe(before.lanes);
    expect(after.steps).toBe(before.steps);
  });

  test("write into one text apart from each other and both stay", () => {
    both.wire.joined = false;
    both.anna.make([write("c3", "Now Cell 3 says this")]);
    both.ben.make([write("c3", "Cell 3 says this and that")]);
    both.rejoin();
    expect(both.anna.snapshot().cells["c3"]?.text).toBe("Now Cell 3 says this and that");
    expect(both.ben.snapshot()).toEqual(both.anna.snapshot());
  });

  test("begin the same translation apart from each other and both stay, also when one undoes", () => {
    const translate = (text: string): AnyChange => ({ ...write("c3", text), language: "de" }) as AnyChange;
    both.wire.joined = false;
    both.anna.make([translate("Anna")]);
    both.ben.make([translate("Ben")]);
    both.rejoin();
    expect(["AnnaBen", "BenAnna"]).toContain(both.anna.snapshot().translations.de?.["cells.c3.text"]);
    expect(both.ben.snapshot()).toEqual(both.anna.snapshot());
    both.anna.undo();
    expect(both.ben.snapshot().translations.de).toEqual({ "cells.c3.text": "Ben" });
    expect(both.ben.snapshot()).toEqual(both.anna.snapshot());
    expect(both.ben.snapshot().cells["c3"]?.text).toBe("Cell 3 says this");
    both.ben.make([translate("")]);
    expect(both.anna.snapshot().translations).toEqual({});
  });

  test("undo their own edits only", () => {
    both.anna.make([write("c3", "Anna")]);
    both.ben.make([write("c4", "Ben")]);
    expect(both.anna.standing().canUndo).toBe(true);
    both.anna.undo();
    expect(both.ben.snapshot().cells["c3"]?.text).toBe("Cell 3 says this");
    expect(both.ben.snapshot().cells["c4"]?.text).toBe("Ben");
    expect(both.anna.standing().canUndo).toBe(false);
    both.anna.redo();
    expect(both.ben.snapshot().cells["c3"]?.text).toBe("Anna");
  });

  test("undo and redo nothing while they are refused, but take back what is too large", () => {
    both.anna.make([write("c3", "First")]);
    both.anna.make([write("c3", "Second")]);
    for (const refusal of [4400, 4401, 4403, 4404] as const) {
      both.anna.stand({ refusal });
      both.anna.undo();
      expect(both.anna.snapshot().cells["c3"]?.text).toBe("Second");
    }
    both.anna.stand({ refusal: 4413 });
    both.anna.undo();
    expect(both.anna.snapshot().cells["c3"]?.text).toBe("First");
    both.anna.redo();
    expect(both.anna.snapshot().cells["c3"]?.text).toBe("First");
    both.anna.stand({ refusal: null });
    both.anna.redo();
    expect(both.anna.snapshot().cells["c3"]?.text).toBe("Second");
  });

  test("undo a word as one step, and the edit before it as another", () => {
    both.anna.make([write("c1", "First")]);
    for (const text of ["H", "He", "Hey"]) both.anna.make([write("c3", text)], { mergeWithLast: "cells.c3" });
    both.anna.undo();
    expect(both.anna.snapshot().cells["c3"]?.text).toBe("Cell 3 says this");
    expect(both.anna.snapshot().cells["c1"]?.text).toBe("First");
  });

  test("undo a removal with everything that went with it", () => {
    const before = both.anna.snapshot();
    both.anna.make([{ change: "remove", collection: "lanes", id: "l3" }]);
    expect(Object.values(both.ben.snapshot().cells).some((cell) => cell.lane === "l3")).toBe(false);
    both.anna.undo();
    expect(both.ben.snapshot()).toEqual(before);
  });

  test("a step removed by one while the other writes in it leaves both the same and whole", () => {
    both.wire.joined = false;
    both.anna.make([{ change: "remove", collection: "steps", id: "p0" }]);
    both.ben.make([write("c0", "Still here?")]);
    both.rejoin();
    expect(both.anna.snapshot()).toEqual(both.ben.snapshot());
    expect(normalised(both.anna.snapshot())).toBe(both.anna.snapshot());
  });

  test("a change that cannot be made is told and changes nothing", () => {
    const refused: string[] = [];
    both.anna.onRefused(({ code }) => refused.push(code));
    const before = both.anna.snapshot();
    both.anna.make([write("nobody", "?")]);
    expect(refused).toEqual(["map.object_unknown"]);
    expect(both.anna.snapshot()).toBe(before);
  });

  test("what changes nothing is no step of undo", () => {
    both.anna.make([write("c3", "Cell 3 says this")]);
    expect(both.anna.standing().canUndo).toBe(false);
  });
});

test("one letter in a map of 3,000 cells is read in far less than a frame", () => {
  const { anna, ben } = two(mapOf(3000));
  const times: number[] = [];
  for (let n = 0; n < 40; n += 1) {
    const begun = performance.now();
    anna.make([write("c1500", `Cell ${"x".repeat(n)}`)], { mergeWithLast: "cells.c1500" });
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  expect(ben.snapshot().cells["c1500"]?.text).toBe(`Cell ${"x".repeat(39)}`);
  expect(times[20], `median of ${times.map((each) => each.toFixed(1)).join(" ")}`).toBeLessThan(16);
  anna.close();
  ben.close();
});
