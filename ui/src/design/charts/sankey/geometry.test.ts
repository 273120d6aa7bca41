import { describe, expect, it } from "vitest";
import type { PathLink } from "@/api/generated";
import { layoutSankey } from "./geometry";

const frame = { width: 900, right: 150, top: 20, tall: 300, minColumn: 150 };
type Kind = PathLink["source_kind"];

function link(
  position: number,
  source: string,
  target: string,
  n: number,
  kinds: [Kind, Kind] = ["event", "event"],
): PathLink {
  return {
    position,
    source,
    target,
    source_kind: kinds[0],
    target_kind: kinds[1],
    customers: n,
    occurrences: 2 * n,
    median_s: null,
  };
}

const links = [
  link(0, "view", "cart", 60),
  link(0, "view", "help", 15),
  link(0, "view", "other", 5, ["event", "other"]),
  link(0, "view", "exit", 20, ["event", "exit"]),
  link(1, "cart", "pay", 40),
  link(1, "cart", "exit", 20, ["event", "exit"]),
  link(1, "help", "pay", 15),
  link(1, "other", "exit", 5, ["other", "exit"]),
  link(1, "exit", "exit", 20, ["exit", "exit"]),
];

describe("layoutSankey", () => {
  const sankey = layoutSankey(links, "customers", frame);
  const at = (id: string) => sankey.nodes.find((node) => node.id === id);

  it("has a column a position, and one more", () => {
    expect(sankey.columns).toBe(3);
    expect(at("0 event view")?.x).toBe(0);
    expect(at("2 event pay")?.x).toBe(2 * sankey.columnWidth);
  });

  it("orders a column by frequency, then other, then those who left", () => {
    expect(sankey.nodes.filter((node) => node.column === 1).map((node) => node.name)).toEqual([
      "cart",
      "help",
      "other",
      "exit",
    ]);
  });

  it("draws nodes of a column apart, each as high as its value", () => {
    const column = sankey.nodes.filter((node) => node.column === 1);
    for (let i = 1; i < column.length; i++) {
      const above = column[i - 1];
      expect(column[i]?.y).toBeGreaterThan((above?.y ?? 0) + (above?.height ?? 0));
    }
    expect((at("1 event cart")?.height ?? 0) / (at("1 event help")?.height ?? 1)).toBeCloseTo(4);
    expect(sankey.height).toBeGreaterThanOrEqual(
      Math.max(...sankey.nodes.map((node) => node.y + node.height)),
    );
  });

  it("leaves out those who stay gone, and keeps what leaves and enters within the node", () => {
    expect(sankey.ribbons.some((ribbon) => ribbon.source.kind === "exit")).toBe(false);
    expect(at("2 exit exit")?.value).toBe(25);
    const out = sankey.ribbons.filter((ribbon) => ribbon.source.name === "view");
    expect(out.reduce((sum, ribbon) => sum + ribbon.value, 0)).toBe(at("0 event view")?.value);
  });

  it("finds the road that most take", () => {
    expect(sankey.ribbons.filter((ribbon) => ribbon.isMain).map((ribbon) => ribbon.target.name)).toEqual([
      "cart",
      "pay",
    ]);
  });

  it("counts occurrences where asked", () => {
    expect(layoutSankey(links, "occurrences", frame).nodes[0]?.value).toBe(200);
  });

  it("puts the end last where paths are read backwards", () => {
    const back = layoutSankey(
      [
        link(-1, "cart", "pay", 10),
        link(-1, "help", "pay", 5),
        link(-2, "view", "cart", 10),
        link(-2, "exit", "help", 5, ["exit", "event"]),
      ],
      "customers",
      frame,
    );
    expect(back.columns).toBe(3);
    expect(back.nodes.filter((node) => node.column === 2).map((node) => node.name)).toEqual(["pay"]);
    expect(back.nodes.filter((node) => node.column === 0).map((node) => node.kind)).toEqual([
      "event",
      "exit",
    ]);
  });

  it("stands on its feet without links", () => {
    expect(layoutSankey([], "customers", frame)).toMatchObject({ nodes: [], ribbons: [], columns: 0 });
  });
});
