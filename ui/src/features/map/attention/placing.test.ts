import { describe, expect, it } from "vitest";
import type { Concern } from "@/api/generated";
import { normalised } from "../core/normalising";
import { marksOf, placeOf } from "./placing";

const map = normalised({
  title: "Map",
  stages: { s: { order: "V", name: "Stage" } },
  steps: { look: { stage: "s", order: "F", title: "Look" }, pay: { stage: "s", order: "V", title: "Pay" } },
  touchpoints: { web: { name: "Web" } },
  interactions: { i: { step: "pay", touchpoint: "web", order: "V" } },
  lanes: { says: { order: "F", type: "quote" }, who: { order: "V", type: "owner" } },
  cells: { c: { lane: "says", step: "look", text: "Oh" } },
});
const concern = (of: Partial<Concern>): Concern =>
  ({ code: "stale", collection: "map", en: "", de: "", ...of }) as Concern;

describe("what needs attention", () => {
  it("is marked where it stands: at the card, the empty owner, the step of a touchpoint without a row", () => {
    const card = concern({ collection: "cells", id: "c", step: "look", lane: "says" });
    const nobody = concern({
      code: "no_step_owner",
      collection: "steps",
      id: "pay",
      step: "pay",
      lane: "who",
    });
    const touchpoint = concern({ code: "no_owner", collection: "touchpoints", id: "web", step: "pay" });
    const action = concern({ code: "no_owner", collection: "actions", id: "a", step: "pay" });
    const marks = marksOf(map, [card, nobody, touchpoint, action, concern({ code: "data_old" })]);
    expect([...marks.keys()]).toEqual(["cell:says:look", "cell:who:pay", "step:pay"]);
    expect(placeOf(map, card)).toEqual({ collection: "cells", id: "c" });
    expect(placeOf(map, nobody)).toEqual({ lane: "who", step: "pay" });
    expect(placeOf(map, touchpoint)).toEqual({ collection: "steps", id: "pay" });
    expect(placeOf(map, action)).toBeNull();
  });

  it("leads nowhere once it is gone", () => {
    const gone = concern({ collection: "cells", id: "gone", step: "look", lane: "says" });
    expect(marksOf(map, [gone]).size).toBe(0);
    expect(placeOf(map, gone)).toBeNull();
  });
});
