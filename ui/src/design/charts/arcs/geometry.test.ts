import { describe, expect, it } from "vitest";
import { type CountedTransition, chooseWays, forwardOrder, layoutArcs } from "./geometry";

const way = (source: string, target: string, n: number): CountedTransition => ({
  source,
  target,
  occurrences: n,
  customers: Math.ceil(n / 2),
  mean_s: 1,
  median_s: 1,
});

const ways = [
  way("view", "cart", 100),
  way("cart", "pay", 70),
  way("view", "pay", 10),
  way("cart", "view", 30),
  way("view", "view", 25),
  way("pay", "view", 5),
];

const weightForward = (order: string[], all: CountedTransition[]) =>
  all.reduce(
    (sum, each) => (order.indexOf(each.source) < order.indexOf(each.target) ? sum + each.occurrences : sum),
    0,
  );

describe("forwardOrder", () => {
  it("lets most ways run forward: as well as the best of all orders here", () => {
    const order = forwardOrder(["pay", "view", "cart"], ways, "occurrences");
    expect(order).toEqual(["view", "cart", "pay"]);
    const orders = [
      ["view", "cart", "pay"],
      ["view", "pay", "cart"],
      ["cart", "view", "pay"],
      ["cart", "pay", "view"],
      ["pay", "view", "cart"],
      ["pay", "cart", "view"],
    ];
    expect(weightForward(order, ways)).toBe(Math.max(...orders.map((each) => weightForward(each, ways))));
  });

  it("does not depend on the order of its input", () => {
    expect(forwardOrder(["cart", "pay", "view"], [...ways].reverse(), "occurrences")).toEqual([
      "view",
      "cart",
      "pay",
    ]);
  });
});

describe("chooseWays", () => {
  it("keeps the main road and adds the rest by frequency", () => {
    const main = chooseWays(ways, 0, "occurrences").map((each) => `${each.source} ${each.target}`);
    expect(main).toEqual(["view cart", "cart pay", "cart view", "pay view"]);
    expect(chooseWays(ways, 0.5, "occurrences")).toHaveLength(5);
    expect(chooseWays(ways, 0.5, "occurrences").some((each) => each.source === each.target)).toBe(true);
    expect(chooseWays(ways, 1, "occurrences")).toHaveLength(6);
  });
});

const customersOf = new Map([
  ["view", 60],
  ["cart", 50],
  ["pay", 30],
]);

describe("layoutArcs", () => {
  const layout = layoutArcs(ways, {
    stations: 10,
    detail: 1,
    measure: "occurrences",
    width: 800,
    customersOf,
  });

  it("tells ways on, skips, ways back and loops apart", () => {
    const kinds = Object.fromEntries(layout.arcs.map((arc) => [arc.id, arc.kind]));
    expect(kinds).toEqual({
      "view → cart": "next",
      "cart → pay": "next",
      "view → pay": "skip",
      "cart → view": "back",
      "view → view": "loop",
      "pay → view": "back",
    });
  });

  it("draws the most frequent way thickest, inside the picture", () => {
    const thick = Object.fromEntries(layout.arcs.map((arc) => [arc.id, arc.thickness]));
    expect(Math.max(...Object.values(thick))).toBe(thick["view → cart"]);
    for (const arc of layout.arcs) {
      expect(arc.labelY).toBeGreaterThan(0);
      expect(arc.labelY).toBeLessThan(layout.height);
    }
    expect(layout.width).toBe(800);
  });

  it("keeps the most frequent stations only", () => {
    const few = layoutArcs(ways, { stations: 2, detail: 1, measure: "customers", width: 800, customersOf });
    expect(few.stations.map((station) => station.name)).toEqual(["view", "cart"]);
    expect(few.ways).toBe(3);
    expect(few.stations[0]?.value).toBe(60);
    expect(layout.stations[0]?.value).toBe(135);
  });

  it("stands on its feet without ways", () => {
    expect(
      layoutArcs([], { stations: 5, detail: 1, measure: "customers", width: 300, customersOf }),
    ).toMatchObject({
      stations: [],
      arcs: [],
    });
  });
});
