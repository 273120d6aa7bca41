import { describe, expect, it } from "vitest";
import type { MapDocument } from "@/api/generated";
import vectors from "../testing/changes.json";
import rich from "../testing/richMap.json";
import { type AnyChange, applied, undoOf } from "./changing";
import { localized } from "./texts";

interface Vector {
  name: string;
  document: MapDocument | "rich";
  changes: AnyChange[];
  after: MapDocument;
  en: MapDocument | null;
}

/** Without defaults of cells and experiences and what is empty, which the server writes out and the browser need not. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, each]) => [key, bare(each)] as const)
    .filter(([key, each]) => {
      if (each === null || each === "" || (key === "evidence" && each === "assumed")) return false;
      return !(typeof each === "object" && !Array.isArray(each) && Object.keys(each ?? {}).length === 0);
    });
  return Object.fromEntries(kept);
}

// What etappe.maps.changing made of the same changes.
describe.each(vectors as unknown as Vector[])("$name", ({ document, changes, after, en }) => {
  const before = document === "rich" ? (rich.stored.document as unknown as MapDocument) : document;

  it("is applied as the server applies it", () => {
    expect(bare(applied(before, changes))).toEqual(bare(after));
  });

  it("is undone completely", () => {
    const undo = undoOf(before, changes);
    expect(bare(applied(applied(before, changes), undo))).toEqual(bare(before));
  });

  it("leaves the document given untouched", () => {
    const copy = structuredClone(before);
    applied(before, changes);
    expect(before).toEqual(copy);
  });

  if (en)
    it("reads in English as the server reads it", () => {
      expect(bare(localized(applied(before, changes), "en"))).toEqual(bare(en));
    });
});
