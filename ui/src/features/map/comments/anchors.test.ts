import { describe, expect, it } from "vitest";
import type { SeenThread } from "@/api/generated";
import { normalised } from "../core/normalising";
import {
  type Anchor,
  anchorOf,
  marksOf,
  nameOf,
  partsOf,
  placeOf,
  type Saying,
  sameAnchor,
  standsAt,
  wholeMarksOf,
} from "./anchors";

const map = normalised({
  title: "Care",
  stages: { s: { order: "V", name: "Before" } },
  steps: { look: { stage: "s", order: "V", title: "Look" }, buy: { stage: "s", order: "W", title: "Buy" } },
  lanes: { pain: { order: "V", type: "pain" }, touch: { order: "W", type: "touchpoint", title: "Where" } },
  touchpoints: { page: { name: "Product page" } },
  interactions: { i: { step: "buy", touchpoint: "page", order: "V" } },
  cells: {
    c: { lane: "pain", step: "look", order: "V", text: "Too many" },
    bare: { lane: "pain", step: "buy", order: "V", images: ["img-1"] },
  },
});

const say: Saying = {
  text: (collection, id, field) => {
    const owner = collection === "map" ? map : map[collection][id];
    const words: unknown = owner && (owner as unknown as Record<string, unknown>)[field];
    return typeof words === "string" ? words : "";
  },
  lane: (type) => `a lane of ${type}`,
  wordless: "a card",
};

const object = (
  collection: "steps" | "cells" | "lanes" | "touchpoints" | "stages" | "personas",
  id: string,
): Anchor => ({
  at: "object",
  collection,
  id,
});
const thread = (anchor: Anchor, more: Partial<SeenThread> = {}): SeenThread => ({
  id: JSON.stringify(anchor),
  anchor,
  about: "",
  gone: false,
  comments: [],
  resolved: null,
  mine: false,
  unread: false,
  ...more,
});

describe("the place of a conversation", () => {
  it("comes from where the panel was opened, and leads back there", () => {
    const places = [
      { lane: "pain", step: "look" },
      { collection: "steps", id: "look" },
    ] as const;
    for (const place of places) expect(placeOf(anchorOf(place))).toEqual(place);
    expect(anchorOf({ lane: "pain", step: "look", persona: "p" })).toEqual({
      at: "place",
      lane: "pain",
      step: "look",
    });
    expect(anchorOf({ collection: "actions", id: "a" })).toEqual(anchorOf(null));
    expect(placeOf(anchorOf(null))).toBeNull();
    expect(sameAnchor(anchorOf(null), { at: "object", collection: "map", id: "" })).toBe(true);
  });

  it("has a name while it is there", () => {
    const names: [Anchor, string | null][] = [
      [anchorOf(null), "Care"],
      [object("stages", "s"), "Before"],
      [object("lanes", "pain"), "a lane of pain"],
      [object("lanes", "touch"), "Where"],
      [object("cells", "c"), "Too many"],
      [object("cells", "bare"), "a lane of pain · a card"],
      [object("touchpoints", "page"), "Product page"],
      [{ at: "place", lane: "pain", step: "buy" }, "a lane of pain · Buy"],
      [{ at: "place", lane: "pain", step: "gone" }, null],
      [object("cells", "gone"), null],
      [object("personas", "constructor"), null],
    ];
    for (const [anchor, name] of names) expect(nameOf(map, anchor, say)).toBe(name);
  });

  it("is marked in the grid: cards in their cell, touchpoints where they are met", () => {
    expect(partsOf(map, object("cells", "c"))).toEqual(["cell:pain:look"]);
    expect(partsOf(map, object("touchpoints", "page"))).toEqual(["cell:touch:buy"]);
    expect(partsOf(map, object("steps", "look"))).toEqual(["step:look"]);
    expect(partsOf(map, anchorOf(null))).toEqual([]);
    const at: Anchor = { at: "place", lane: "pain", step: "look" };
    const settled = { at: "2026-11-22T12:00:00Z", by: { person: "p", name: "Ada" } };
    const marks = marksOf(map, [
      thread(object("cells", "c"), { unread: true }),
      thread(at),
      thread(at, { resolved: settled }),
    ]);
    expect([...marks]).toEqual([["cell:pain:look", { count: 2, unread: true }]]);
    expect(standsAt(map, object("cells", "c"), { lane: "pain", step: "look" }, false)).toBe(true);
    expect(standsAt(map, object("cells", "c"), { lane: "pain", step: "buy" }, false)).toBe(false);
    expect(standsAt(map, object("cells", "c"), { collection: "cells", id: "c" }, false)).toBe(true);
  });

  it("is marked on a line: cells at their steps, each conversation once, stages at themselves", () => {
    const marks = wholeMarksOf(map, [
      thread(object("cells", "c")),
      thread(object("touchpoints", "page"), { unread: true }),
      thread(object("steps", "buy")),
      thread(object("stages", "s")),
      thread(object("lanes", "pain")),
    ]);
    expect(marks.get("step:look")).toEqual({ count: 1, unread: false });
    expect(marks.get("step:buy")).toEqual({ count: 2, unread: true });
    expect(marks.get("stage:s")).toEqual({ count: 1, unread: false });
    const step = { collection: "steps", id: "look" } as const;
    expect(standsAt(map, object("cells", "c"), step, true)).toBe(true);
    expect(standsAt(map, object("cells", "c"), step, false)).toBe(false);
    expect(standsAt(map, object("stages", "s"), step, true)).toBe(false);
  });
});
