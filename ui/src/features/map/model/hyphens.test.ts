import { describe, expect, it } from "vitest";
import { withHyphens } from "./hyphens";

const seen = (text: string) => withHyphens(text, "de").replaceAll("\u00ad", "-");

describe("long German words", () => {
  it.each([
    ["Mundpropaganda", "Mund-pro-pa-ganda"],
    ["Untersuchung", "Unter-su-chung"],
    ["Terminvergabe", "Termin-ver-gabe"],
    ["Hausarztpraxis", "Hausarzt-praxis"],
    ["Gesundheitsinformation", "Gesund-heits-in-for-ma-tion"],
    ["Krankenhaus", "Kran-ken-haus"],
    ["Beobachtung", "Beobach-tung"],
    ["Produktvergleich", "Produkt-ver-gleich"],
    ["Zahlungsbestätigung", "Zahlungs-be-stä-ti-gung"],
    ["Packungsgröße", "Packungs-größe"],
    ["Krankenversicherungskarte", "Kran-ken-ver-si-che-rungs-karte"],
  ])("%s may break between its syllables", (word, expected) => {
    expect(seen(word)).toBe(expected);
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

describe("long English words", () => {
  it("break before a few endings only", () => {
    expect(
      withHyphens("Advertisement, recommendation, comparison, touchpoint, straightforward", "en").replaceAll(
        "\u00ad",
        "-",
      ),
    ).toBe("Advertise-ment, recommenda-tion, compar-ison, touch-point, straightforward");
  });
});
