import { describe, expect, test } from "vitest";
import type { Difference, Label, Version } from "@/api/generated";
import { normalised } from "../core/normalising";
import { daysOf, grouped, hours, isMarked, kindsOf, namesOf, notesOf, peopleOf, placeIn } from "./telling";

const version = (fields: Partial<Version>): Version => ({
  seq: 7,
  since: 3,
  started_at: "2026-11-20T09:05:00Z",
  ended_at: "2026-11-20T09:32:00Z",
  authors: [{ person: "a", name: "Ada" }],
  places: [],
  ...fields,
});

const label = (words: string, reason: Label["reason"] = "named"): Label => ({
  id: words,
  seq: 7,
  at: "2026-11-20T10:00:00Z",
  author: { person: "a", name: "Ada" },
  label: words,
  reason,
});

const difference = (fields: Partial<Difference>): Difference => ({
  kind: "changed",
  collection: "cells",
  ids: [],
  en: "",
  de: "",
  ...fields,
});

describe("a version", () => {
  test("is called by its last name, and earlier ones stay", () => {
    const named = version({
      labels: [label("First"), label("", "restored"), label("Second"), label("Third")],
    });
    expect(namesOf(named)).toEqual({ name: "Third", earlier: ["Second", "First"] });
    expect(notesOf(named).map(({ reason }) => reason)).toEqual(["restored"]);
    expect(isMarked(named)).toBe(true);
  });

  test("without labels has no name and is not marked", () => {
    expect(namesOf(version({}))).toEqual({ name: null, earlier: [] });
    expect(isMarked(version({}))).toBe(false);
  });

  test("tells who made it, each once, and somebody where nobody knew", () => {
    const authors = [
      { person: "a", name: "Ada" },
      { person: "b", name: "" },
      { person: "c", name: "Ada" },
      { person: "d", name: "Bo" },
    ];
    expect(peopleOf(version({ authors }), "somebody", "en")).toBe("Ada, somebody and Bo");
    expect(peopleOf(version({ authors }), "jemand", "de")).toBe("Ada, jemand und Bo");
    expect(peopleOf(version({ authors: [{ person: "b" }] }), "somebody", "en")).toBe("");
  });

  test("tells its kinds of change once, as a map is read, whatever the order in which they were made", () => {
    expect(
      kindsOf(version({ places: ["cells", "steps", "stages", "scenario", "map", "not known"] })),
    ).toEqual(["map", "steps", "cells"]);
  });

  test("tells from when until when", () => {
    expect(hours(version({}), "de", "UTC")).toMatch(/^09:05\s?[–-]\s?09:32/);
    expect(hours(version({ ended_at: "2026-11-20T09:05:30Z" }), "de", "UTC")).toBe("09:05");
  });
});

test("versions stand under the day on which they ended", () => {
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
  const versions = [at(22, 9), at(21, 23), at(21, 8), at(3, 12)].map((ended, place) =>
    version({ seq: 9 - place, ended_at: ended }),
  );
  const today = new Date(2026, 10, 22, 15);
  const days = daysOf(versions, "de", today);
  expect(days.map(({ title, versions: of }) => [title, of.map(({ seq }) => seq)])).toEqual([
    ["Heute", [9]],
    ["Gestern", [8, 7]],
    ["Dienstag, 3. November 2026", [6]],
  ]);
  expect(daysOf(versions, "en", today)[1]?.title).toBe("Yesterday");
});

describe("a difference", () => {
  const map = normalised({
    title: "Map",
    stages: { s: { order: "V", name: "Stage" } },
    steps: { p: { stage: "s", order: "F", title: "One" }, q: { stage: "s", order: "V", title: "Two" } },
    lanes: {
      t: { order: "F", type: "text" },
      k: { order: "V", type: "touchpoint" },
    },
    cells: { c: { lane: "t", step: "q", order: "V", text: "Words" } },
    touchpoints: { shop: { order: "V", name: "Shop" }, lonely: { order: "X", name: "Lonely" } },
    interactions: { i: { step: "p", touchpoint: "shop", order: "V" } },
    experiences: { e: { step: "q", persona: null, sentiment: 1 } },
    branches: { b: { source: "p", target: "q", order: "V" } },
  });

  test("leads to where its first object stands that is there", () => {
    const place = (fields: Partial<Difference>) => placeIn(map, difference(fields));
    expect(place({ ids: ["gone", "c"] })).toEqual({ lane: "t", step: "q" });
    expect(place({ collection: "steps", ids: ["p"] })).toEqual({ collection: "steps", id: "p" });
    expect(place({ collection: "interactions", ids: ["i"] })).toEqual({ lane: "k", step: "p" });
    expect(place({ collection: "touchpoints", ids: ["shop"] })).toEqual({ lane: "k", step: "p" });
    expect(place({ collection: "branches", ids: ["b"] })).toEqual({ collection: "steps", id: "p" });
  });

  test("about feelings leads to the step where no lane shows feelings", () => {
    expect(placeIn(map, difference({ collection: "experiences", ids: ["e"] }))).toEqual({
      collection: "steps",
      id: "q",
    });
  });

  test("about what is gone leads to where it stood", () => {
    expect(placeIn(map, difference({ ids: ["gone"], lane: "t", step: "p" }))).toEqual({
      lane: "t",
      step: "p",
    });
    expect(placeIn(map, difference({ ids: ["gone"], lane: "gone", step: "p" }))).toEqual({
      collection: "steps",
      id: "p",
    });
  });

  test("leads nowhere where the grid has no place for it", () => {
    expect(placeIn(map, difference({ collection: "map", ids: [""] }))).toBeNull();
    expect(placeIn(map, difference({ collection: "touchpoints", ids: ["lonely"] }))).toBeNull();
    expect(placeIn(map, difference({ ids: ["gone"], lane: "gone", step: "gone" }))).toBeNull();
  });

  test("stands with those about the same, translations apart", () => {
    const groups = grouped([
      difference({ collection: "stages", en: "1" }),
      difference({ collection: "cells", en: "2" }),
      difference({ collection: "steps", en: "3" }),
      difference({ collection: "cells", kind: "translated", en: "4" }),
    ]);
    expect(groups.map(({ kind, differences }) => [kind, differences.map(({ en }) => en)])).toEqual([
      ["steps", ["1", "3"]],
      ["cells", ["2"]],
      ["translations", ["4"]],
    ]);
  });
});
