/** What etappe.maps makes of the same: the server's core wrote these vectors, this one has to agree with all of them. */
import { describe, expect, it } from "vitest";
import { applied, ChangeRefused, undoOf } from "./changing";
import { delta, type Operation, patched } from "./delta";
import { FormulaFault, type Inputs, readFormula, resultOf } from "./formula";
import { type FeltSteps, type Gap, gaps, gapsOf } from "./gaps";
import { normalised } from "./normalising";
import { isOrder, orderBetween, orders } from "./ordering";
import { type Block, blocksOf, plain, textOf } from "./richtext";
import { type LiveCounts, METHODS, priorities } from "./scoring";
import { localized, translationKey, untranslated } from "./texts";
import type { AnyChange, Json, Lang, MapDocument, Scoring } from "./types";

const files = import.meta.glob<string>("../../../../../tests/vectors/maps/*.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** The vectors of a file; `JSON.parse` keeps keys that a module would not, such as `__proto__`. */
function vectors<T>(name: string): T[] {
  const text = files[`../../../../../tests/vectors/maps/${name}.json`];
  if (text === undefined) throw new Error(`${name}.json is one of the vectors`);
  return JSON.parse(text) as T[];
}

describe("normalising", () => {
  it.each(vectors<{ name: string; raw: unknown; whole: MapDocument }>("normalising"))(
    "$name",
    ({ raw, whole }) => {
      const copy = structuredClone(raw);
      const made = normalised(raw);
      expect(made).toEqual(whole);
      expect(normalised(made)).toBe(made);
      expect(normalised(whole)).toBe(whole);
      expect(raw).toEqual(copy);
    },
  );
});

interface Changed {
  name: string;
  document: MapDocument | "shop";
  changes: AnyChange[];
  after?: MapDocument;
  undo?: AnyChange[];
  error?: { code: string; change?: number };
}

describe("changing", () => {
  const cases = vectors<Changed>("changes");
  const shop = cases[0]?.document as MapDocument;
  it.each(cases)("$name", ({ document: given, changes, after, undo, error }) => {
    const document = given === "shop" ? shop : given;
    const copy = structuredClone(document);
    if (error) {
      const refused = caught(() => applied(document, changes));
      expect(refused.code).toBe(error.code);
      expect(refused.data["change"]).toBe(error.change);
    } else {
      const made = applied(document, changes);
      expect(made).toEqual(after);
      expect(undoOf(document, changes)).toEqual(undo);
      expect(applied(made, undoOf(document, changes))).toEqual(document);
    }
    expect(document).toEqual(copy);
  });
});

function caught(make: () => unknown): ChangeRefused {
  try {
    make();
  } catch (refused) {
    if (refused instanceof ChangeRefused) return refused;
    throw refused;
  }
  throw new Error("the changes are refused");
}

describe("rich texts", () => {
  it.each(vectors<{ text: string; blocks: Block[]; written: string; plain: string }>("richtext"))(
    "$text",
    ({ text, blocks, written, plain: words }) => {
      expect(blocksOf(text)).toEqual(blocks);
      expect(textOf(blocks)).toBe(written);
      expect(blocksOf(written)).toEqual(blocks);
      expect(plain(text)).toBe(words);
    },
  );
});

interface Differing {
  name: string;
  before: MapDocument;
  after: MapDocument;
  operations: Operation[];
}

describe("differences", () => {
  it.each(vectors<Differing>("delta"))("$name", ({ before, after, operations }) => {
    expect(delta(before, after)).toEqual(operations);
    expect(patched(before, operations)).toEqual(after);
  });
});

describe("languages", () => {
  it.each(
    vectors<{ document: MapDocument; language: Lang; localized: Json; untranslated: string[] }>("languages"),
  )("%#", ({ document, language, localized: expected, untranslated: keys }) => {
    expect(localized(document, language)).toEqual(expected);
    expect(untranslated(document, language).map(translationKey).sort()).toEqual([...keys].sort());
  });
});

type Order =
  | { between: [string | null, string | null]; key: string }
  | { n: number; keys: string[] }
  | { text: string; is_order: boolean };

describe("orders", () => {
  it.each(vectors<Order>("orders"))("%j", (vector) => {
    if ("between" in vector) expect(orderBetween(...vector.between)).toBe(vector.key);
    else if ("n" in vector)
      expect(orders(vector.n).filter((_, number) => vector.n <= 200 || number % 97 === 0)).toEqual(
        vector.keys,
      );
    else expect(isOrder(vector.text)).toBe(vector.is_order);
  });
});

type Written =
  | { text: string; inputs: Inputs; names: string[]; value: number | null }
  | { text: string; fault: { code: string; at: number; found: string } };

describe("formulas", () => {
  it.each(vectors<Written>("formula"))("$text", (vector) => {
    if ("fault" in vector) {
      const fault = faultOf(vector.text);
      expect({ code: fault.code, at: fault.at, found: fault.found }).toEqual(vector.fault);
    } else {
      const formula = readFormula(vector.text);
      expect(formula.names).toEqual(vector.names);
      expect(resultOf(formula, vector.inputs)).toBe(vector.value);
    }
  });
});

function faultOf(text: string): FormulaFault {
  try {
    readFormula(text);
  } catch (fault) {
    if (fault instanceof FormulaFault) return fault;
    throw fault;
  }
  throw new Error("the formula has a fault");
}

interface Ranked {
  cell: string;
  inputs: Inputs;
  customers: number | null;
  rests_on: string[];
  score: { value?: number; absent?: string; missing?: string[] };
}

interface Scored {
  document: MapDocument;
  felt: FeltSteps;
  live: LiveCounts;
  ranked: Record<Scoring, Ranked[]>;
  gaps: Json[];
  gaps_of: Record<string, Json[]>;
}

/** Without what says nothing, as the server leaves it out. */
const said = (value: object): Json =>
  Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== null && !(Array.isArray(each) && each.length === 0)),
  );

const SNAKE = { scoreLow: "score_low", scoreHigh: "score_high", ofAll: "of_all" } as const;

const asSaid = (rows: readonly Gap[]): Json[] =>
  rows.map((row) =>
    said(
      Object.fromEntries(
        Object.entries(row)
          .filter(([name, value]) => name !== "evidence" || value !== "assumed")
          .map(([name, value]) => [SNAKE[name as keyof typeof SNAKE] ?? name, value]),
      ),
    ),
  );

describe("scores and gaps", () => {
  it.each(vectors<Scored>("scoring"))(
    "%#",
    ({ document, felt, live, ranked, gaps: expected, gaps_of: ofPersonas }) => {
      for (const method of METHODS)
        expect(
          priorities(document, felt, live, method).map(({ cell, inputs, customers, restsOn, score }) => ({
            cell,
            inputs,
            customers,
            rests_on: restsOn,
            score: said(score),
          })),
        ).toEqual(ranked[method]);
      expect(asSaid(gaps(document, felt))).toEqual(expected);
      for (const [persona, rows] of Object.entries(ofPersonas))
        expect(asSaid(gapsOf(document, persona, felt))).toEqual(rows);
    },
  );
});
