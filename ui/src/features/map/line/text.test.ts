import { beforeAll, describe, expect, it } from "vitest";
import { fetchHyphens } from "../model/hyphens";
import { rowSizes } from "./rows";
import { setInLines } from "./text";

const widthOf = (text: string) => [...text].length;
const set = (text: string, width: number, lines = 9) =>
  setInLines(text, "de", { size: 1, weight: 400, width, lines }, widthOf);

describe("setInLines", () => {
  beforeAll(() => fetchHyphens("de"));

  it("breaks at spaces, behind hyphens, and between syllables", () => {
    expect(set("Den Antrag stellen", 10)).toEqual(["Den Antrag", "stellen"]);
    expect(set("Online-Terminvergabe", 14)).toEqual(["Online-Termin-", "vergabe"]);
    expect(set("Versicherungsbedingungen", 14)).toEqual(["Versicherungs-", "bedingungen"]);
    expect(set("", 10)).toEqual([]);
  });

  it("fits every line, and loses no letter", () => {
    for (const text of [
      "Donaudampfschifffahrtsgesellschaftskapitän",
      "ÄÖÜßxyzqrstvwbdfgh",
      "a b c",
      "Kfz-/Rad-Verleih",
    ])
      for (let width = 3; width < 20; width += 1) {
        const lines = set(text, width, 99);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replace(/[-\s]/g, "")).toBe(text.replace(/[-\s]/g, ""));
      }
  });

  it("says by an ellipsis that the lines ran out", () => {
    expect(set("eins zwei drei vier", 5, 2)).toEqual(["eins", "zwei…"]);
  });
});

describe("rowSizes", () => {
  it("takes as few rows as can be, evenly, and rather breaks between stages", () => {
    expect(rowSizes([0, 0, 0, 0], 4)).toEqual([4]);
    expect(rowSizes([0, 0, 0, 1, 1, 1, 1], 5)).toEqual([3, 4]);
    expect(rowSizes([0, 0, 0, 0, 0, 1, 1, 1], 5)).toEqual([5, 3]);
    expect(rowSizes([], 5)).toEqual([]);
    expect(rowSizes([0, 0, 0], 1)).toEqual([1, 1, 1]);
  });

  it("gives rows that are never longer than asked for", () => {
    for (let n = 1; n < 61; n += 1)
      for (let most = 1; most < 14; most += 1) {
        const sizes = rowSizes(
          Array.from({ length: n }, (_, index) => Math.floor(index / 5)),
          most,
        );
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(n);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(most);
        expect(Math.min(...sizes)).toBeGreaterThan(0);
        expect(sizes).toHaveLength(Math.ceil(n / most));
      }
  });
});
