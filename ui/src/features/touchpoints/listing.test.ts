import { describe, expect, it } from "vitest";
import type { Coverage, EntryView, LibraryOverview, UnlinkedView } from "@/api/generated";
import { holdersOf, isCandidate, rowsOf, satisfactionShare, shown, type Wanted } from "./listing";

const by = { person: "p", name: "Ada" };

function entry(id: string, name: string, more: Partial<EntryView> = {}, bound = true): EntryView {
  const binding = bound ? { events: ["pay"] } : null;
  return {
    entry: {
      id,
      revision: 1,
      changed_at: "2026-01-01T00:00:00Z",
      changed_by: by,
      name: { de: name },
      channel: "website",
      bindings: [{ number: 1, since: "2026-01-01T00:00:00Z", by, binding }],
    },
    uses: [],
    review: null,
    effort: null,
    experienced: null,
    lacks: [],
    ...more,
  };
}

const use = {
  map: "m",
  titles: { en: "Map" },
  touchpoint: "t",
  steps: [{ id: "s", title: { en: "S" } }],
  differs: ["name"],
};
const loose: UnlinkedView = {
  key: "m/t",
  use: { ...use, differs: [] },
  draft: { name: { en: "Mail" }, channel: "email", owner: { en: "Shop" } },
  effort: { n: 1, mean: 4, sd: null, lowest: 4, highest: 4 },
  experienced: null,
  lacks: [],
};
const library = {
  entries: [entry("b", "Bahn"), entry("a", "Ärger", { uses: [use] }), entry("c", "Chat", {}, false)],
  unlinked: [loose],
  messages: [],
  sheets: [],
  old_after_days: 180,
} satisfies LibraryOverview;
const coverage = {
  touchpoints: { b: { reached: 7 }, a: { reached: 0 } },
  unclaimed: [],
  claimed: 0.5,
} as unknown as Coverage;
const wanted: Wanted = { text: "", channel: "", flag: null, column: "name", down: false };

describe("the overview of touchpoints", () => {
  const rows = rowsOf(library, coverage, "de");
  const keys = (more: Partial<Wanted>) => shown(rows, { ...wanted, ...more }, "de").map(({ key }) => key);

  it("says of each what it lacks", () => {
    const flags = Object.fromEntries(rows.map(({ key, flags }) => [key, [...flags]]));
    expect(flags["b"]).toEqual(["owner", "rating", "unused"]);
    expect(flags["a"]).toEqual(["noData", "owner", "rating", "differs"]);
    expect(flags["m/t"]).toEqual(["noData", "rating", "unlinked"]);
  });

  it("sorts as the language does, and puts what has no value last in both directions", () => {
    expect(keys({})).toEqual(["a", "b", "c", "m/t"]);
    expect(keys({ column: "reach", down: true })).toEqual(["b", "a", "c", "m/t"]);
    expect(keys({ column: "reach" })).toEqual(["a", "b", "c", "m/t"]);
    expect(keys({ column: "owner", down: true })[0]).toBe("m/t");
  });

  it("finds by name, owner, channel and lack", () => {
    expect(keys({ text: "shop" })).toEqual(["m/t"]);
    expect(keys({ channel: "website", text: "ch" })).toEqual(["c"]);
    expect(keys({ flag: "differs" })).toEqual(["a"]);
  });

  it("tells candidates, which only name events, and whose events they are", () => {
    const named = {
      ...loose,
      key: "m/n",
      use: { ...use, steps: [] },
      draft: { name: { en: "Paid" }, binding: { events: ["pay"] } },
    };
    const all = rowsOf({ ...library, unlinked: [loose, named] }, coverage, "de");
    expect(all.filter(isCandidate).map(({ key }) => key)).toEqual(["m/n"]);
    const candidate = all.find(isCandidate);
    expect(candidate && holdersOf(candidate, all).sort()).toEqual(["Bahn", "Ärger"].sort());
  });

  it("compares scores of scales in both directions", () => {
    const satisfaction = { question: "satisfaction", at: "x", score: "s", lowest: 1, highest: 5 } as const;
    expect(satisfactionShare({ score: 4, satisfaction })).toBe(0.75);
    expect(satisfactionShare({ score: 4, satisfaction: { ...satisfaction, higher_is_better: false } })).toBe(
      0.25,
    );
    expect(satisfactionShare({ score: null, satisfaction })).toBeNull();
  });
});
