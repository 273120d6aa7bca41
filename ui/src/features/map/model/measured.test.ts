import i18next, { type TFunction } from "i18next";
import { describe, expect, it } from "vitest";
import type { Funnel, Satisfaction, StepMeasures } from "@/api/generated";
import type { Lang } from "@/design/format";
import german from "@/locales/de/map.json";
import english from "@/locales/en/map.json";
import { experienced, interval, type Measure, measured, type Reading } from "./measured";

function words(lang: Lang): TFunction<"map"> {
  const i18n = i18next.createInstance();
  void i18n.init({
    lng: lang,
    defaultNS: "map",
    resources: { de: { map: german }, en: { map: english } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return i18n.getFixedT(lang, "map") as unknown as TFunction<"map">;
}

const titles: Record<string, string> = { pay: "Zahlung", ship: "Lieferung" };
const reading = (lang: Lang): Reading => ({
  t: words(lang),
  lang,
  most: 40_000,
  titleOf: (step) => titles[step] ?? step,
});

const funnel: Funnel = { question: "funnel", steps: ["pay", "ship"], within: "30d" };
const asked: Satisfaction = { question: "satisfaction", at: "survey", score: "stars", lowest: 1, highest: 5 };
const step: StepMeasures = {
  step: "pay",
  reached: 10_000,
  funnel,
  next_step: "ship",
  onward: 0.75,
  onward_low: 0.741,
  onward_high: 0.759,
  onward_n: 9_800,
  dropped: 2_450,
  open: 200,
  time_to_next_s: 207_360,
  satisfaction: asked,
  experience: -1.1,
  experience_low: -1.3,
  experience_high: -0.9,
  score: 1.9,
  score_n: 655,
  response_rate: 0.0655,
};

const look = (measure: Measure, given: StepMeasures | undefined, lang: Lang = "de") =>
  measured(measure, given, reading(lang));

describe("a metric lane", () => {
  it("counts who was reached, with a bar by the square root, and opens them", () => {
    expect(look("reached", step)).toMatchObject({
      value: "10.000",
      bar: 0.5,
      opens: { of: funnel, part: { part: "funnel", position: 1, outcome: "reached" }, place: "Zahlung" },
    });
  });

  it("says the share that goes on with its interval, to where, and who is still open", () => {
    const shown = look("onward", step);
    expect(shown).toMatchObject({
      value: "75\u202f%",
      detail: "±\u202f0,9",
      opens: { part: { position: 2 } },
    });
    expect(shown.sentence).toContain("„Lieferung“");
    expect(shown.sentence).toContain("74,1\u202f% bis 75,9\u202f%");
    expect(shown.sentence).toContain("200 sind noch offen");
  });

  it("turns the share and its interval round for those who stop, and opens them", () => {
    const shown = look("drop_off", step, "en");
    expect(shown).toMatchObject({
      value: "25%",
      detail: "2,450",
      opens: { part: { position: 1, outcome: "dropped" } },
    });
    expect(shown.sentence).toContain("24.1% to 25.9%");
  });

  it("gives the median time in words and the score on its scale with n and response", () => {
    expect(look("time_to_next", step)).toMatchObject({ value: "2,4\u202fTage", opens: { of: funnel } });
    expect(look("satisfaction", step)).toMatchObject({
      value: "1,9",
      detail: "von 1–5",
      more: "n\u202f=\u202f655 · 6,6\u202f%",
      opens: { of: asked, part: { part: "satisfaction" } },
    });
  });

  it.each<[Measure, StepMeasures | undefined, string]>([
    ["reached", { step: "pay" }, "nicht verbunden"],
    ["onward", undefined, "nicht verbunden"],
    ["onward", { ...step, onward: null, onward_absent: "window_not_over" }, "Fenster noch offen"],
    ["drop_off", { ...step, onward: null, onward_absent: "too_few" }, "zu wenige"],
    ["onward", { ...step, next_step: null, onward: null }, "letzter Schritt"],
    ["time_to_next", { ...step, onward: 0, time_to_next_s: null }, "noch niemand"],
    ["satisfaction", { ...step, satisfaction: null, score: null }, "nicht gefragt"],
    ["satisfaction", { ...step, score: null, satisfaction_absent: "no_scores" }, "noch keine Bewertung"],
  ])("says why %s is not there, never 0", (measure, given, reason) => {
    expect(look(measure, given)).toMatchObject({ shown: "none", reason });
  });

  it("shows a true 0 as 0", () => {
    expect(look("onward", { ...step, onward: 0, onward_low: 0, onward_high: 0.01 })).toMatchObject({
      value: "0\u202f%",
    });
  });
});

describe("an interval", () => {
  it("is ± where it is even, otherwise from–to", () => {
    expect(interval(0.7, 0.75, 0.8, "en")).toBe("±\u202f5.0");
    expect(interval(0.02, 0.1, 0.3, "de")).toBe("2–30\u202f%");
  });
});

describe("the measured experience", () => {
  it("has its sign, its interval and its n, and opens the scores", () => {
    expect(experienced(step, reading("de"))).toMatchObject({
      value: "−1,1",
      detail: "−1,3 bis −0,9",
      opens: { of: asked },
    });
    expect(experienced(step, reading("de"))?.sentence).toContain("655 Antworten");
  });

  it("is none without scores", () => {
    expect(experienced({ step: "pay", reached: 3 }, reading("de"))).toBeNull();
  });
});
