import { describe, expect, it } from "vitest";
import { shorten, twoLines } from "./text";

describe("shorten", () => {
  it("cuts only what does not fit", () => {
    expect(shorten("Zahlung", 7)).toBe("Zahlung");
    expect(shorten("Beratungsgespräch", 9)).toBe("Beratung…");
  });
});

describe("twoLines", () => {
  it("breaks between words and shortens the second line", () => {
    expect(twoLines("Kauf abgeschlossen", 14)).toEqual(["Kauf", "abgeschlossen"]);
    expect(twoLines("Anderswo gekauft (Umfrage)", 14)).toEqual(["Anderswo", "gekauft (Umfr…"]);
    expect(twoLines("E-Mail-Newsletter", 8)).toEqual(["E-Mail-", "Newslet…"]);
    expect(twoLines("Beratungsgespräch vereinbart", 12)).toEqual(["Beratungsge-", "spräch vere…"]);
    expect(twoLines("product_viewed", 11)).toEqual(["product_", "viewed"]);
    expect(twoLines("Kauf", 14)).toEqual(["Kauf"]);
  });
});
