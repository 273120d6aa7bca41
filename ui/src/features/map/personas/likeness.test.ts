import i18n from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import type { FoundGroup, ProfileAnswer } from "@/api/generated";
import deLikeness from "@/locales/de/map_likeness.json";
import deData from "@/locales/de/map_personas_data.json";
import enLikeness from "@/locales/en/map_likeness.json";
import enData from "@/locales/en/map_personas_data.json";
import { nameOf, sizeOf, storyOf, titleOf } from "./likeness";
import { addedFact } from "./taking";

beforeAll(async () => {
  const resources = {
    en: { map_likeness: enLikeness, map_personas_data: enData },
    de: { map_likeness: deLikeness, map_personas_data: deData },
  };
  await i18n.init({ lng: "en", resources, interpolation: { escapeValue: false } });
});

const CALLED: Record<string, string> = { open: "Newsletter", buy: "Order" };
const wordsIn = (lang: "en" | "de") => ({
  t: i18n.getFixedT(lang, "map_likeness"),
  lang,
  called: (selection: unknown) => (typeof selection === "string" ? (CALLED[selection] ?? selection) : null),
});
const portion = (share: number) => ({ customers: 100 * share, n: 100, share, low: null, high: null });
const did = (at: string) => ({ rule: "did", at }) as const;
const group: FoundGroup = {
  customers: portion(0.24),
  stability: 0.9,
  name: { en: "with “open”", de: "mit „open“" },
  segment: { rules: [did("open"), { rule: "neither", rules: [did("buy")] }] },
  told: portion(0.2),
  precision: 0.9,
  recall: 0.8,
  traits: [
    { rule: did("open"), said: { en: "x", de: "x" }, share: 0.6, others: 0.1 },
    { rule: did("buy"), said: { en: "x", de: "x" }, share: 0, others: 0.3 },
  ],
};

describe("suggested personas in words", () => {
  it("are called and told by what the map calls events", () => {
    expect(nameOf(group, wordsIn("en"))).toBe("With Newsletter, without Order");
    expect(nameOf(group, wordsIn("de"))).toBe("Mit Newsletter, ohne Order");
    expect(storyOf(group, wordsIn("en"))).toBe(
      "About one in four customers (24%). More often than others: Newsletter (60%, others 10%). Less often: Order (0%, others 30%).",
    );
  });

  it("keep the words of the rules where they cannot be said plainly", () => {
    const odd = {
      ...group,
      segment: { rules: [{ rule: "did" as const, at: { events: ["open"], where: [{ property: "x" }] } }] },
    };
    expect(nameOf(odd, wordsIn("en"))).toBe("With “open”");
    const known = { rule: "known" as const, condition: { property: "age_group", values: ["18-24"] } };
    expect(nameOf({ ...group, segment: { rules: [known] } }, wordsIn("de"))).toBe("Altersgruppe: 18-24");
  });

  it("say sizes as one says them, and names as words", () => {
    expect([0.5, 0.34, 0.25, 0.3, 0.78, 0.65, 0.1, 0.97].map(sizeOf)).toEqual([
      "half",
      "third",
      "quarter",
      "tenths",
      "tenths",
      "some",
      "some",
      "some",
    ]);
    expect([titleOf("age_group", "de"), titleOf("orderNumber", "en")]).toEqual([
      "Altersgruppe",
      "Order number",
    ]);
  });
});

describe("a measured property as a fact", () => {
  const profile = {
    provenance: { end: "2026-10-30T00:00:00Z" },
    properties: [{ property: "region", values: [{ value: "north", customers: { inside: portion(0.4) } }] }],
    numbers: [],
  } as unknown as ProfileAnswer;
  const map = {
    locale: "en",
    personas: { ada: { order: "V", name: "Ada", facts: [{ name: "A", value: "b" }] } },
  } as const;

  it("stands after the others with where it comes from, in both languages", () => {
    const [set, ...texts] = addedFact(map as never, "ada", profile, "region");
    expect(set).toMatchObject({
      field: "facts",
      value: [
        { name: "A", value: "b" },
        {
          name: "Region",
          value: "north",
          evidence: "measured",
          binding: { property: "region", value: "north" },
        },
      ],
    });
    expect(JSON.stringify(set)).toContain("40%");
    expect(texts.map((each) => "field" in each && each.field)).toEqual([
      "facts.1.name",
      "facts.1.value",
      "facts.1.source",
    ]);
    expect(JSON.stringify(texts)).toContain("Ereignisse bis");
  });

  it("is none where the data say nothing", () => {
    expect(addedFact(map as never, "ada", profile, "weather")).toEqual([]);
  });
});
