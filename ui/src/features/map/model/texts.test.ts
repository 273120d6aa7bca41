import { describe, expect, it } from "vitest";
import type { MapDocument } from "@/api/generated";
import { localized, placeOf, readText, said, translationKey, writeText } from "./texts";

const document: MapDocument = {
  title: "Reise",
  locale: "de",
  owner: "Ada",
  personas: { p: { order: "V", name: "Die Gründliche", facts: [{ name: "Alter", value: "25–34" }] } },
  steps: { s: { stage: "a", order: "V", title: "Zahlung" } },
  translations: { en: { "steps.s.title": "Payment", "personas.p.facts.0.name": "Age" } },
};

describe("texts of a map", () => {
  it("are named by collection, id and field, and found again", () => {
    const place = { collection: "personas", id: "p", field: "facts.0.name" } as const;
    expect(translationKey(place)).toBe("personas.p.facts.0.name");
    expect(placeOf("personas.p.facts.0.name")).toEqual(place);
    expect(placeOf("map..title")).toEqual({ collection: "map", id: "", field: "title" });
    expect(placeOf("no key")).toBeNull();
  });

  it("are said in the reader's language where they are translated, else in their own, and say which", () => {
    const step = { collection: "steps", id: "s", field: "title" } as const;
    const title = { collection: "map", id: "", field: "title" } as const;
    expect(said(document, step, "en")).toEqual({ text: "Payment", lang: "en" });
    expect(said(document, step, "de")).toEqual({ text: "Zahlung", lang: "de" });
    expect(said(document, title, "en")).toEqual({ text: "Reise", lang: "de" });
  });

  it("are all put into one language by localized, field by field", () => {
    const shown = localized(document, "en");
    expect(shown.steps?.["s"]?.title).toBe("Payment");
    expect(shown.title).toBe("Reise");
    expect(shown.personas?.["p"]?.facts?.[0]).toEqual({ name: "Age", value: "25–34" });
    expect(shown.locale).toBe("en");
    expect(shown.translations).toEqual({});
  });

  it("are nowhere where their object is not", () => {
    const gone = { collection: "steps", id: "gone", field: "title" } as const;
    expect(readText(document, gone)).toBe("");
    expect(writeText(document, gone, "x")).toBe(document);
    expect(writeText(document, { collection: "personas", id: "p", field: "facts.4.name" }, "x")).toBe(
      document,
    );
  });
});
