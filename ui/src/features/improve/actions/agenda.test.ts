import { describe, expect, it } from "vitest";
import type { ActionItem, AgendaItem } from "@/api/generated";
import { endOfWeek, grouped, groupOf, NOBODY, peopleOf } from "./agenda";

const entry = (id: string, item: Partial<ActionItem>, map = "one"): AgendaItem => ({
  map,
  titles: { en: map },
  revision: 1,
  id,
  item: { order: "V", text: id, ...item },
  text: { en: id, de: id },
  owner: { en: item.owner ?? "", de: item.owner ?? "" },
  step: null,
});

const TODAY = "2026-12-28";
const AGENDA = [
  entry("late", { due: "2026-12-27", owner: "Ada" }),
  entry("today", { due: TODAY, owner: "Bo" }),
  entry("soon", { due: "2027-01-03" }),
  entry("later", { due: "2027-01-04", owner: "Ada" }, "two"),
  entry("someday", {}),
  entry("done", { due: "2026-12-01", status: "done", owner: "Ada" }),
];

describe("the actions of a project", () => {
  it("stand by when they are due; this week is seven days from today on", () => {
    expect(endOfWeek(TODAY)).toBe("2027-01-03");
    expect(AGENDA.map((each) => groupOf(each, TODAY))).toEqual([
      "overdue",
      "week",
      "week",
      "later",
      "undated",
      "closed",
    ]);
  });

  it("are those of a person, of nobody, of a map, open or closed", () => {
    const ids = (search: Parameters<typeof grouped>[1]) =>
      grouped(AGENDA, search, TODAY, "en").flatMap(([, entries]) => entries.map(({ id }) => id));
    expect(ids({})).toEqual(["late", "today", "soon", "later", "someday"]);
    expect(ids({ person: "Ada" })).toEqual(["late", "later"]);
    expect(ids({ person: NOBODY })).toEqual(["soon", "someday"]);
    expect(ids({ person: "Ada", shown: "all", map: "one" })).toEqual(["late", "done"]);
    expect(ids({ shown: "closed" })).toEqual(["done"]);
    expect(peopleOf(AGENDA, "en")).toEqual(["Ada", "Bo"]);
  });
});
