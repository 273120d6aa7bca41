import { describe, expect, it } from "vitest";
import type { MapDocument } from "@/api/generated";
import rich from "../testing/richMap.json";
import { feelingsOf } from "./emotion";
import { layoutOf, ordered, personasOf } from "./layout";
import { funnelFrom, pathsFrom } from "./questions";

const document = rich.stored.document as unknown as MapDocument;
const measures = rich.measures.steps as unknown as Parameters<typeof feelingsOf>[2];

describe("the layout of a map", () => {
  it("orders by order, sign by sign, then by id", () => {
    const collection = { b: { order: "a" }, a: { order: "a" }, c: { order: "Z" } };
    expect(ordered(collection).map(([id]) => id)).toEqual(["c", "a", "b"]);
  });

  it("puts steps under their stages, each span where it begins", () => {
    const { stages, steps } = layoutOf(document, "de");
    expect(stages.map(({ first, span }) => [first, span])).toEqual([
      [0, 2],
      [2, 3],
      [5, 3],
      [8, 2],
      [10, 2],
    ]);
    expect(steps[6]).toMatchObject({
      id: "s6",
      hue: 3,
      momentOfTruth: true,
      title: { text: "Zahlung", lang: "de" },
    });
  });

  it("speaks the reader's language where it can and says which it speaks", () => {
    const { steps, cells } = layoutOf(document, "en");
    expect(steps[6]?.title).toEqual({ text: "Payment", lang: "en" });
    expect(cells["l8"]?.["s6"]?.text.lang).toBe("de");
    expect(personasOf(document, "en")[0]?.name).toEqual({ text: "The thorough one", lang: "en" });
  });

  it("leaves out stages without steps", () => {
    const stages = { ...document.stages, empty: { order: "zz", name: "Leer" } };
    expect(layoutOf({ ...document, stages }, "de").stages).toHaveLength(5);
  });
});

describe("the emotion lane", () => {
  const feelings = feelingsOf(layoutOf(document, "de").steps, document.experiences, measures);

  it("shows what was measured before what is assumed, with its interval", () => {
    expect(feelings[6]).toMatchObject({ experienced: -1.1, evidence: "measured", low: -1.26, bad: true });
    expect(feelings[0]).toMatchObject({ experienced: 0.1, evidence: "assumed", low: null });
  });

  it("shows what is assumed alone before there is data", () => {
    const drawn = feelingsOf(layoutOf(document, "de").steps, document.experiences, null);
    expect(drawn[6]).toMatchObject({ experienced: null, expected: 0.9 });
  });
});

describe("questions from a step", () => {
  it("go through all measured steps after it", () => {
    const funnel = funnelFrom(measures, "s7");
    expect(funnel?.steps).toEqual([
      { events: ["lieferung"] },
      { events: ["hilfe"] },
      { events: ["wiederkauf"] },
      { events: ["bewertung"] },
    ]);
    expect(funnel?.within).toBe("30d");
    expect(pathsFrom(measures, "s7")).toEqual({ question: "paths", start: { events: ["lieferung"] } });
  });

  it("are none where nothing is bound", () => {
    expect(funnelFrom(measures, "s11")).toBeNull();
    expect(pathsFrom(null, "s7")).toBeNull();
  });
});
