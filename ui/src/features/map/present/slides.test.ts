import { describe, expect, it } from "vitest";
import { layouter } from "../core/layout";
import { normalised } from "../core/normalising";
import { orders } from "../core/ordering";
import { placeOf, slideByKey, slidesOf } from "./slides";

const places = orders(12);

function mapOf(steps: number, text = "Sucht lange.") {
  const ids = Array.from({ length: steps }, (_, index) => `s${index}`);
  return normalised({
    schema: 2,
    title: "Reise",
    locale: "de",
    stages: {
      g1: { name: "Erste", order: places[0] },
      g2: { name: "Zweite", order: places[1] },
    },
    steps: Object.fromEntries(
      ids.map((id, index) => [id, { title: id, stage: index < 6 ? "g1" : "g2", order: places[index] }]),
    ),
    lanes: {
      l1: { type: "action", order: places[0], main: true },
      l2: { type: "pain", order: places[1] },
      l3: { type: "quote", order: places[2], main: true },
    },
    cells: Object.fromEntries(
      ids.flatMap((id) => [
        [`a-${id}`, { lane: "l1", step: id, text }],
        [`q-${id}`, { lane: "l3", step: id, text }],
        [
          `p-${id}`,
          { lane: "l2", step: id, text: `Schmerz ${id}`, evidence: id === "s2" ? "measured" : "assumed" },
        ],
      ]),
    ),
    actions: { a1: { text: "Formular kürzen", order: places[0] } },
  });
}

const laid = (document: ReturnType<typeof mapOf>) =>
  layouter()(document, { lang: "de", persona: null, detail: "full" });

describe("slidesOf", () => {
  it("puts every step and every card that is read on one slide of its stage, in order", () => {
    for (const text of ["Kurz.", "Ein langer Satz, der sich über viele Zeilen zieht. ".repeat(12)]) {
      const document = mapOf(9, text);
      const layout = laid(document);
      const slides = slidesOf(layout, Object.entries(document.actions), () => null);
      const stages = slides.flatMap((slide) => (slide.kind === "stage" ? [slide] : []));
      const cards = stages.flatMap(({ lanes, steps }) =>
        lanes.flatMap((lane) => steps.flatMap((step) => (lane.cards.get(step) ?? []).map(({ id }) => id))),
      );
      const own = layout.steps.flatMap(({ id }) => [`a-${id}`, `q-${id}`]);
      const others = layout.steps.map(({ id }) => `p-${id}`);
      // Where there is room, the lane that is no main one is presented, too: whole, or not at all.
      expect([...cards].sort()).toEqual((text === "Kurz." ? [...own, ...others] : own).sort());
      const steps = stages.flatMap((slide) => slide.steps);
      expect([...new Set(steps)]).toEqual(layout.steps.map((_, index) => index));
      expect(new Set(slides.map(({ id }) => id)).size).toBe(slides.length);
      for (const { steps: shown } of stages) expect(shown.length).toBeLessThanOrEqual(4);
    }
  });

  it("begins with what the map is for and ends with what is done", () => {
    const document = mapOf(3);
    const slides = slidesOf(laid(document), Object.entries(document.actions), () => null);
    expect(slides.map(({ id }) => id)).toEqual([
      "title",
      "overview",
      "stage-g1",
      "stage-g2",
      "points",
      "actions",
    ]);
    expect(slidesOf(laid(normalised({ title: "Leer" })), [], () => null).map(({ id }) => id)).toEqual([
      "title",
    ]);
  });

  it("adds no slide for a lane that is no main one", () => {
    const long = "Ein langer Satz, der sich über viele Zeilen zieht. ".repeat(4);
    const document = mapOf(9, long);
    const bare = normalised({
      ...document,
      lanes: Object.fromEntries(Object.entries(document.lanes).filter(([id]) => id !== "l2")),
      cells: Object.fromEntries(Object.entries(document.cells).filter(([, { lane }]) => lane !== "l2")),
    });
    const stagesOf = (of: typeof document) =>
      slidesOf(laid(of), [], () => null).filter(({ kind }) => kind === "stage").length;
    expect(stagesOf(document)).toBe(stagesOf(bare));
  });

  it("shares many actions evenly among slides, each on one of them", () => {
    const actions = Array.from({ length: 8 }, (_, index): [string, { text: string; order: string }] => [
      `a${index}`,
      { text: `Tun ${index}`, order: `A${index}` },
    ]);
    const shown = slidesOf(laid(mapOf(1)), actions, () => null).filter((slide) => slide.kind === "actions");
    expect(shown.map(({ id, actions, part, parts }) => [id, actions.length, part, parts])).toEqual([
      ["actions", 4, 1, 2],
      ["actions-2", 4, 2, 2],
    ]);
    expect(shown.flatMap(({ actions }) => actions)).toEqual(actions);
  });

  it("names the pains at the worst steps first, then those that are known best", () => {
    const slides = slidesOf(laid(mapOf(5)), [], ({ id }) => (id === "s4" ? -1.5 : 1));
    const points = slides.find((slide) => slide.kind === "points");
    expect(points?.pains.map(({ step }) => step.id)).toEqual(["s4", "s2", "s0", "s1"]);
  });
});

describe("placeOf", () => {
  const slides = slidesOf(laid(mapOf(9)), [], () => null);
  it("finds a slide, and where it was when it is gone", () => {
    expect(slides[placeOf(slides, "stage-g2")]?.id).toBe("stage-g2");
    expect(slides[placeOf(slides, "stage-g1-9")]?.id).toBe("stage-g1");
    expect(placeOf(slides, "stage-gone")).toBe(0);
    expect(placeOf(slides, undefined)).toBe(0);
  });
});

describe("slideByKey", () => {
  it("goes on, back and to both ends, and stays within them", () => {
    expect(slideByKey("ArrowRight", 0, 3)).toBe(1);
    expect(slideByKey(" ", 2, 3)).toBe(2);
    expect(slideByKey("PageUp", 0, 3)).toBe(0);
    expect(slideByKey("End", 0, 3)).toBe(2);
    expect(slideByKey("Home", 2, 3)).toBe(0);
    expect(slideByKey("x", 1, 3)).toBeNull();
  });
});
