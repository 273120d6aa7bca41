import { describe, expect, it } from "vitest";
import { fileName, firstOptions, heeds, isPoster, previewOf, queryOf } from "./options";

describe("what an export asks for", () => {
  const options = firstOptions("de", null);

  it("is all that stands in the dialog", () => {
    const scope = { first: "2026-03-01" };
    expect(queryOf({ ...options, evidence: false, persona: "persona-2", paper: "a0" }, scope)).toEqual({
      format: "pdf",
      paper: "a0",
      orientation: "landscape",
      language: "de",
      lanes: "shown",
      personas: "yes",
      evidence: "no",
      persona: "persona-2",
      page: 0,
      width: 0,
      scope: JSON.stringify(scope),
    });
    expect(queryOf({ ...options, format: "json" }, scope).scope).toBe("");
    expect(queryOf(options, null).scope).toBe("");
  });

  it("is looked at beforehand as a small picture of one page", () => {
    const preview = previewOf({ ...options, format: "pdf", lanes: "all" }, 3, null);
    expect([preview.format, preview.page, preview.lanes]).toEqual(["png", 3, "all"]);
    expect(preview.width).toBeGreaterThan(1000);
  });

  it("has a paper only where it is a poster", () => {
    expect((["pdf", "png", "xlsx", "csv", "json"] as const).map(isPoster)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it("offers no choice that changes nothing", () => {
    expect(heeds("json", "lanes")).toBe(false);
    expect(heeds("csv", "evidence")).toBe(false);
    expect(heeds("csv", "persona")).toBe(true);
    expect(heeds("xlsx", "evidence")).toBe(true);
  });

  it("is named by the server", () => {
    expect(fileName('attachment; filename="our-journey.pdf"', "map.pdf")).toBe("our-journey.pdf");
    expect(fileName(null, "map.pdf")).toBe("map.pdf");
  });
});
