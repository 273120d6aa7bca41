import { describe, expect, test } from "vitest";
import type { Cell, Lane, Stage, Step } from "../core/types";
import { columnsOf } from "./columns";
import { cardsOf, rewritten, rowsOf, tracksFor, tracksIn, unitsOf } from "./rows";

const lane = (order: string, more: Partial<Lane> = {}): Lane => ({ order, type: "action", ...more });
const cell = (step: string, more: Partial<Cell> = {}): Cell => ({ lane: "l", step, text: "x", ...more });
const stages: Record<string, Stage> = { a: { order: "A", name: "A" } };
const steps = (hidden: readonly number[] = []) =>
  columnsOf(
    stages,
    Object.fromEntries(
      Array.from({ length: 5 }, (_, n): [string, Step] => [
        `p${n}`,
        { stage: "a", order: `V${n + 1}`, title: `${n}`, hidden: hidden.includes(n) },
      ]),
    ),
    900,
    100,
  ).steps;

describe("rows", () => {
  test("a line stands where the band changes, a seam where lanes are hidden", () => {
    const { rows, lanes } = rowsOf(
      {
        a: lane("A", { band: "customer" }),
        b: lane("B", { band: "customer", hidden: true }),
        c: lane("C", { band: "customer", hidden: true }),
        d: lane("D", { band: "backstage" }),
      },
      "full",
    );
    expect(rows.map((row) => row.kind)).toEqual(["lane", "seam", "line", "lane"]);
    expect(rows[1]).toMatchObject({ lanes: ["b", "c"] });
    expect(rows[2]).toMatchObject({ above: "customer", below: "backstage" });
    expect(lanes.map(({ id }) => id)).toEqual(["a", "d"]);
  });

  test("simple detail shows the main lanes and says how many more there are", () => {
    const found = rowsOf(
      { a: lane("A", { main: true }), b: lane("B"), c: lane("C", { hidden: true }) },
      "simple",
    );
    expect(found.lanes.map(({ id }) => id)).toEqual(["a"]);
    expect(found.beyondSimple).toEqual(["b"]);
  });
});

describe("cards", () => {
  test("stand in their order, and keep their identity where nothing changed", () => {
    const cells = { z: cell("p0", { order: "A" }), a: cell("p0", { order: "B" }), b: cell("p1") };
    const first = cardsOf(cells, null);
    expect(
      first
        .get("l")
        ?.get("p0")
        ?.map(({ id }) => id),
    ).toEqual(["z", "a"]);
    const again = cardsOf({ ...cells }, null, first);
    expect(again.get("l")).toBe(first.get("l"));
    const changed = cardsOf({ ...cells, b: cell("p1", { text: "y" }) }, null, first);
    expect(changed.get("l")).not.toBe(first.get("l"));
    expect(changed.get("l")?.get("p0")).toBe(first.get("l")?.get("p0"));
  });

  test("that are rewritten where they stand leave everything else as it is", () => {
    const was = { z: cell("p0"), a: cell("p0"), b: cell("p1"), other: cell("p1", { persona: "y" }) };
    const first = cardsOf(was, "x");
    const now = { ...was, a: cell("p0", { text: "y" }), other: cell("p1", { persona: "y", text: "z" }) };
    const next = rewritten(first, was, now);
    expect(next).toEqual(cardsOf(now, "x"));
    expect(next?.get("l")?.get("p1")).toBe(first.get("l")?.get("p1"));
    expect(first).toEqual(cardsOf(was, "x"));
  });

  test("that come, go or move are more than rewritten", () => {
    const was = { a: cell("p0"), b: cell("p1") };
    const first = cardsOf(was, null);
    expect(rewritten(first, was, { ...was, c: cell("p2") })).toBeNull();
    expect(rewritten(first, was, { a: was.a })).toBeNull();
    for (const moved of [cell("p2"), cell("p1", { lane: "m" }), cell("p1", { order: "A" })])
      expect(rewritten(first, was, { ...was, b: moved })).toBeNull();
    expect(rewritten(first, was, { ...was, b: cell("p1", { persona: "y" }) })).toBeNull();
  });

  test("of another persona are left out, those for everybody stay", () => {
    const found = cardsOf(
      { a: cell("p0"), b: cell("p0", { persona: "x" }), c: cell("p0", { persona: "y" }) },
      "x",
    );
    expect(
      found
        .get("l")
        ?.get("p0")
        ?.map(({ id }) => id),
    ).toEqual(["a", "b"]);
  });
});

describe("units", () => {
  const units = (cells: Record<string, Cell>, hidden: readonly number[] = []) =>
    unitsOf(cardsOf(cells, null).get("l"), steps(hidden));

  test("one for every step where no card is wide", () => {
    const found = units({ a: cell("p1") });
    expect(found.map(({ cards }) => cards.length)).toEqual([0, 1, 0, 0, 0]);
    expect(tracksIn(found)).toBe(1);
  });

  test("never overlap, and hold every card once", () => {
    const found = units({
      wide: cell("p0", { span: 3 }),
      other: cell("p1", { span: 4 }),
      small: cell("p2"),
      last: cell("p4"),
    });
    const taken = new Set<string>();
    for (const unit of found)
      for (let column = unit.step.index; column < unit.step.index + unit.span; column += 1) {
        const place = `${unit.track}:${column}`;
        expect(taken.has(place), place).toBe(false);
        taken.add(place);
      }
    expect(found.flatMap(({ cards }) => cards.map(({ id }) => id)).sort()).toEqual([
      "last",
      "other",
      "small",
      "wide",
    ]);
    expect(tracksIn(found)).toBe(3);
  });

  test("take as many tracks as their units", () => {
    const narrow = { a: cell("p1") };
    const wide = { ...narrow, wide: cell("p0", { span: 3 }), other: cell("p1", { span: 4 }) };
    for (const cells of [narrow, wide]) {
      const cards = cardsOf(cells, null).get("l");
      expect(tracksFor(cards, steps())).toBe(tracksIn(unitsOf(cards, steps())));
    }
    expect(tracksFor(undefined, steps())).toBe(1);
  });

  test("a span counts hidden steps, and what it covers of those on show", () => {
    const [wide] = units({ wide: cell("p0", { span: 3 }) }, [1]);
    expect(wide?.step.id).toBe("p0");
    expect(wide?.span).toBe(3); // its own, the seam of the hidden one, and the third
  });
});
