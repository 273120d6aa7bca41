import { describe, expect, it } from "vitest";
import { arrivalAt } from "./arriving";
import { normalised } from "./core/normalising";

const map = normalised({
  title: "Map",
  stages: { s: { order: "V", name: "Stage" } },
  steps: { look: { stage: "s", order: "V", title: "Look" } },
  touchpoints: { web: { name: "Web" }, app: { name: "App" } },
  interactions: { i: { step: "look", touchpoint: "web", order: "V" } },
  lanes: { says: { order: "V", type: "quote" } },
  cells: { c: { lane: "says", step: "look", text: "Oh" } },
  actions: { a: { order: "V", text: "Do" } },
});

describe("an address", () => {
  it("leads to a step, a card, a touchpoint's step, an action or a panel", () => {
    expect(arrivalAt("step:look", map)).toEqual({ place: { collection: "steps", id: "look" } });
    expect(arrivalAt("cell:c", map)).toEqual({ place: { collection: "cells", id: "c" } });
    expect(arrivalAt("touchpoint:web", map)).toEqual({ place: { collection: "steps", id: "look" } });
    expect(arrivalAt("action:a", map)).toEqual({
      panel: "actions",
      place: { collection: "actions", id: "a" },
    });
    expect(arrivalAt("card:c", map)).toEqual({ panel: "card", place: { collection: "cells", id: "c" } });
    expect(arrivalAt("panel:attention", map)).toEqual({ panel: "attention", place: null });
  });

  it("leads nowhere where what it names is gone or was never there", () => {
    for (const hash of [
      "",
      "step:gone",
      "step:constructor",
      "touchpoint:app",
      "action:gone",
      "word:look",
      "step",
    ])
      expect(arrivalAt(hash, map)).toBeNull();
  });
});
