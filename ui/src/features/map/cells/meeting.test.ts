import { describe, expect, it } from "vitest";
import { applied } from "../core/changing";
import { normalised } from "../core/normalising";
import { channelsAt, interactionsAt, meetByName } from "./meeting";

const map = normalised({
  schema: 2,
  title: "Map",
  stages: { a: { order: "V", name: "A" } },
  steps: { s: { stage: "a", order: "V", title: "S" }, t: { stage: "a", order: "W", title: "T" } },
  touchpoints: {
    shop: { name: "Shop", channel: "store", type: "physical" },
    site: { name: "Website", channel: "website" },
    blog: { name: "Blog", channel: "website" },
  },
  interactions: {
    one: { step: "s", touchpoint: "site", order: "W" },
    two: { step: "s", touchpoint: "shop", order: "V" },
    three: { step: "s", touchpoint: "blog", order: "X" },
  },
});

describe("where a step meets customers", () => {
  it("lists interactions in their order and each channel once", () => {
    expect(interactionsAt(map.interactions, "s").map(([id]) => id)).toEqual(["two", "one", "three"]);
    expect(channelsAt(map.interactions, map.touchpoints, "s").map(({ channel }) => channel)).toEqual([
      "store",
      "website",
    ]);
  });

  it("takes the touchpoint that has the name, whatever its capitals, and no second one", () => {
    const now = applied(map, meetByName(map, "t", " shop ", "en"));
    expect(interactionsAt(now.interactions, "t").map(([, each]) => each.touchpoint)).toEqual(["shop"]);
    expect(meetByName(now, "t", "SHOP", "en")).toEqual([]);
  });

  it("makes a touchpoint that is not there, and none without a name", () => {
    const now = applied(map, meetByName(map, "t", "Hotline", "en"));
    const [[, met] = [null, null]] = interactionsAt(now.interactions, "t");
    expect(now.touchpoints[met?.touchpoint ?? ""]?.name).toBe("Hotline");
    expect(meetByName(map, "t", "  ", "en")).toEqual([]);
    const german = applied(map, meetByName(map, "t", "Telefon", "de"));
    expect(Object.values(german.translations.de ?? {})).toEqual(["Telefon"]);
  });
});
