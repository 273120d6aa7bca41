import { beforeAll, describe, expect, it, vi } from "vitest";
import { fetchHyphens, withHyphens } from "./hyphens";

const seen = (text: string, lang: "de" | "en" = "de") => withHyphens(text, lang).replaceAll("\u00ad", "-");

describe("before its patterns are there", () => {
  it("a word stays whole, and whoever shows it is told when it can break", async () => {
    vi.resetModules();
    const anew = await import("./hyphens");
    const told = new Promise<void>((resolve) => {
      const end = anew.onHyphens(() => {
        end();
        resolve();
      });
    });
    expect(anew.hyphensKnown()).toBe(0);
    expect(anew.withHyphens("Krankenhaus", "de")).toBe("Krankenhaus");
    await told;
    expect(anew.hyphensKnown()).toBe(1);
    expect(anew.withHyphens("Krankenhaus", "de")).toBe("Kran\u00adken\u00adhaus");
  });
});

describe("long words", () => {
  beforeAll(async () => {
    await Promise.all([fetchHyphens("de"), fetchHyphens("en")]);
  });

  it.each([
    ["Mundpropaganda", "Mund-pro-pa-ganda"],
    ["Rücksendeformular", "Rück-sen-de-for-mu-lar"],
    ["Terminvergabe", "Termin-ver-gabe"],
    ["Hausarztpraxis", "Haus-arzt-pra-xis"],
    ["Gesundheitsinformation", "Gesund-heits-in-for-ma-tion"],
    ["Krankenhaus", "Kran-ken-haus"],
    ["Produktvergleich", "Produkt-ver-gleich"],
    ["Packungsgröße", "Packungs-größe"],
  ])("%s may break between its German syllables", (word, expected) => {
    expect(seen(word)).toBe(expected);
  });

  it.each([
    ["Advertisement", "Adver-tise-ment"],
    ["comparison", "compar-i-son"],
    ["satisfaction", "satis-fac-tion"],
    ["straightforward", "straight-for-ward"],
  ])("%s may break between its English syllables", (word, expected) => {
    expect(seen(word, "en")).toBe(expected);
  });

  it("are the only ones: shorter words and everything between them stay as they are", () => {
    const text = "Im Hausflur, 14 Tage\nspäter: „Ankünfte“";
    expect(seen(text)).toBe(text);
    expect(seen("(Suchmaschine)")).toBe("(Such-ma-schine)");
    expect(withHyphens("Suchmaschine", "de", 13)).toBe("Suchmaschine");
  });

  it("read the same without the marks", () => {
    const word = "Donaudampfschifffahrtsgesellschaft";
    expect(withHyphens(word, "de").replaceAll("\u00ad", "")).toBe(word);
  });
});
