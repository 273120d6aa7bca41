import { describe, expect, it } from "vitest";
import type { DrawnWay, Undrawn } from "@/api/generated";
import { applied, undoOf } from "../core/changing";
import { normalised } from "../core/normalising";
import { stepsInOrder } from "../core/ordering";
import { claimed, draw, isDrawn, putIn } from "./putting";

const map = normalised({
  title: "A map",
  stages: { A: { order: "F", name: "A" }, B: { order: "V", name: "B" } },
  steps: {
    a1: { stage: "A", order: "F", title: "Look" },
    a2: { stage: "A", order: "V", title: "Pay" },
    b1: { stage: "B", order: "F", title: "Get" },
  },
  touchpoints: { t: { name: "Shop", binding: { events: ["look"] } } },
  interactions: { i: { step: "a1", touchpoint: "t", order: "V" } },
});

const found = (stage: string | null, after: string | null): Undrawn => ({
  event: "cart_filled",
  title: "Cart filled",
  name: "Website",
  type: "digital",
  channel: "website",
  stage,
  after,
  customers: 12,
  question: { question: "funnel", steps: ["cart_filled"] },
});

const titles = (document: typeof map) => stepsInOrder(document).map(([, { title }]) => title);

describe("putting in what was found", () => {
  it.each([
    ["A", "a1", ["Look", "Cart filled", "Pay", "Get"]],
    ["A", "a2", ["Look", "Pay", "Cart filled", "Get"]],
    ["B", "b1", ["Look", "Pay", "Get", "Cart filled"]],
    ["B", null, ["Look", "Pay", "Cart filled", "Get"]],
    ["A", null, ["Cart filled", "Look", "Pay", "Get"]],
    ["gone", "gone", ["Cart filled", "Look", "Pay", "Get"]],
  ] as const)("stands in %s behind %s, bound, and goes with one undo", (stage, after, wanted) => {
    const changes = putIn(map, found(stage, after), "Stage");
    const now = applied(map, changes);
    expect(titles(now)).toEqual(wanted);
    expect(claimed(now)).toEqual(new Set(["look", "cart_filled"]));
    expect(applied(now, undoOf(map, changes))).toEqual(map);
  });

  it("begins a map that has no stage yet", () => {
    const now = applied(
      normalised({ title: "Empty" }),
      putIn(normalised({ title: "Empty" }), found(null, null), "Stage"),
    );
    expect(titles(now)).toEqual(["Cart filled"]);
    expect(Object.values(now.stages).map(({ name }) => name)).toEqual(["Stage"]);
  });

  it("draws a way once, and none to a step that is gone", () => {
    const way: DrawnWay = {
      source: "b1",
      target: "a1",
      branch: null,
      loop: true,
      customers: 9,
      at_source: 20,
      question: { question: "funnel", steps: ["get", "look"] },
    };
    expect(isDrawn(map, way)).toBe(false);
    const now = applied(map, draw(map, way));
    expect(isDrawn(now, way)).toBe(true);
    expect(draw(now, way)).toEqual([]);
    expect(draw(map, { ...way, target: "gone" })).toEqual([]);
  });
});
