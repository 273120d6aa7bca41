import { describe, expect, it } from "vitest";
import { applied } from "../core/changing";
import { normalised } from "../core/normalising";
import { sessionAt } from "./writing";

const map = normalised({
  schema: 2,
  title: "Karte",
  locale: "de",
  stages: { a: { order: "V", name: "A" } },
  steps: { s: { stage: "a", order: "V", title: "S" } },
  lanes: { l: { order: "V", type: "action" } },
  cells: { c: { lane: "l", step: "s" }, d: { lane: "l", step: "s", order: "W", text: "Wartet" } },
});
const place = (id: string) => ({ collection: "cells", id, field: "text" }) as const;

describe("a text while it is written", () => {
  it("in another language stands in for the map's own, letter by letter", () => {
    const session = sessionAt(map, place("c"), "en");
    let now = map;
    for (const text of ["W", "Wa", "Waits"]) now = applied(now, session.changes(now, text));
    expect(now.cells["c"]?.text).toBe("Waits");
    expect(now.translations.en).toEqual({ "cells.c.text": "Waits" });
  });

  it("in another language leaves the map's own alone where it says something", () => {
    const session = sessionAt(map, place("d"), "en");
    const now = applied(map, session.changes(map, "Waits"));
    expect(now.cells["d"]?.text).toBe("Wartet");
    expect(session.text(now)).toBe("Waits");
  });

  it("is not emptied where it must say something, and not written twice", () => {
    const title = sessionAt(map, { collection: "steps", id: "s", field: "title" }, "de");
    expect(title.changes(map, " ")).toEqual([]);
    expect(title.changes(map, "S")).toEqual([]);
    expect(title.changes(map, "x".repeat(201))).toEqual([]);
  });
});
