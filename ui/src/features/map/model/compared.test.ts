import i18n, { type TFunction } from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import type { StepMeasures } from "@/api/generated";
import de from "@/locales/de/map_compare.json";
import en from "@/locales/en/map_compare.json";
import { compared, type Difference, sharesApart } from "./compared";

beforeAll(async () => {
  await i18n.init({ lng: "en", resources: { en: { map_compare: en }, de: { map_compare: de } } });
});

const comparing = (lang: "en" | "de") => ({
  t: i18n.getFixedT(lang, "map_compare") as TFunction<"map_compare">,
  lang,
});
const step: StepMeasures = { step: "pay" } as StepMeasures;
const onward = (difference: number, low: number, high: number, stands_out: boolean): Difference => ({
  measure: "onward",
  one: 0.5,
  other: 0.5 + difference,
  difference,
  low,
  high,
  stands_out,
});

describe("a difference", () => {
  it("stands out only where chance does not explain it", () => {
    const verdict = (...of: Parameters<typeof onward>) =>
      compared("onward", [onward(...of)], step, comparing("en"))?.verdict;
    expect(verdict(0.07, 0.04, 0.1, true)).toBe("more");
    expect(verdict(-0.07, -0.1, -0.04, true)).toBe("less");
    expect(verdict(0.07, 0.001, 0.14, false)).toBe("unclear");
    expect(verdict(0.07, -0.01, 0.15, false)).toBe("chance");
    expect(verdict(0.07, 0, 0.15, true)).toBe("chance");
  });

  it("of those who stop is that of those who go on, turned round with its interval", () => {
    const shown = compared("drop_off", [onward(0.07, 0.04, 0.1, true)], step, comparing("en"));
    expect(shown).toMatchObject({ verdict: "less", value: "−7.0\u202fpts", range: "−10 to −4.0" });
    expect(compared("onward", [onward(0.07, 0.04, 0.1, true)], step, comparing("de"))).toMatchObject({
      value: "+7,0\u202fPp.",
      range: "+4,0 bis +10",
    });
  });

  it("of satisfaction is counted on the scale that was asked", () => {
    const difference: Difference = {
      measure: "experience",
      one: 0,
      other: 0.4,
      difference: 0.4,
      low: 0.2,
      high: 0.6,
      stands_out: true,
    };
    const asked = (higher_is_better: boolean) =>
      ({ ...step, satisfaction: { lowest: 0, highest: 10, higher_is_better } }) as StepMeasures;
    const of = (higher: boolean) => compared("satisfaction", [difference], asked(higher), comparing("en"));
    expect(of(true)).toMatchObject({ verdict: "more", value: "+1.0", range: "+0.5 to +1.5" });
    // Where low is good, those who experienced it as better gave lower scores.
    expect(of(false)).toMatchObject({ verdict: "less", value: "−1.0", range: "−1.5 to −0.5" });
    expect(compared("experience", [difference], asked(true), comparing("en"))?.value).toBe("+0.4");
  });

  it("without an interval is stated as it is, and what is absent is no difference", () => {
    const time: Difference = {
      measure: "time_to_next_s",
      one: 60,
      other: 180,
      difference: 120,
    } as Difference;
    expect(compared("time_to_next", [time], step, comparing("en"))).toMatchObject({
      verdict: "plain",
      value: "+2\u202fmin",
      range: "",
    });
    expect(compared("onward", [time], step, comparing("en"))).toBeNull();
    const absent = { measure: "onward", one: null, other: null, absent: "no_entrants" } as Difference;
    expect(compared("onward", [absent], step, comparing("en"))).toBeNull();
    expect(compared("onward", undefined, step, comparing("en"))).toBeNull();
  });

  it("of two shares is in points of a hundred, and says what chance explains", () => {
    const of = (difference: number, low: number, high: number, stands_out = false) =>
      sharesApart({ difference, low, high, stands_out }, comparing("en"));
    expect(of(0.042, 0.011, 0.073, true)).toMatchObject({
      verdict: "more",
      value: "+4.2\u202fpts",
      range: "+1.1 to +7.3",
    });
    expect(of(-0.2, -0.31, -0.09, true)).toMatchObject({ verdict: "less", value: "−20\u202fpts" });
    expect(of(0.042, 0.011, 0.073)?.verdict).toBe("unclear");
    expect(of(0.01, -0.02, 0.04)?.verdict).toBe("chance");
    expect(
      sharesApart({ difference: null, low: null, high: null, stands_out: false }, comparing("en")),
    ).toBeNull();
  });
});
