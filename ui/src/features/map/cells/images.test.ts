import { describe, expect, it } from "vitest";
import { applied } from "../core/changing";
import { normalised } from "../core/normalising";
import { dropImage, putImages } from "./images";

const map = normalised({
  schema: 2,
  title: "Map",
  stages: { a: { order: "V", name: "A" } },
  steps: { s: { stage: "a", order: "V", title: "S" } },
  lanes: { l: { order: "V", type: "image" }, m: { order: "W", type: "metric", measure: "reached" } },
  cells: {
    c: { lane: "l", step: "s", text: "Shop", images: ["one"] },
    d: { lane: "l", step: "s", images: ["two"] },
  },
});

describe("images on cards", () => {
  it("are added once each, after those that are there", () => {
    const now = applied(map, putImages(map, { card: "c" }, ["two", "one"]));
    expect(now.cells["c"]?.images).toEqual(["one", "two"]);
  });

  it("make a card of their own at a cell, where the lane holds cards", () => {
    const now = applied(map, putImages(map, { lane: "l", step: "s" }, ["three"]));
    expect(Object.values(now.cells).map(({ images }) => images)).toContainEqual(["three"]);
    expect(putImages(map, { lane: "m", step: "s" }, ["three"])).toEqual([]);
    expect(putImages(map, { card: "gone" }, ["three"])).toEqual([]);
  });

  it("go, and with the last of them a card that says nothing else", () => {
    expect(applied(map, dropImage(map, "c", "one")).cells["c"]).toEqual({
      lane: "l",
      step: "s",
      text: "Shop",
    });
    expect(applied(map, dropImage(map, "d", "two")).cells["d"]).toBeUndefined();
    expect(dropImage(map, "d", "other")).toEqual([]);
  });
});
