import { describe, expect, it } from "vitest";
import type { ArrivalsAnswer, MapMeasures } from "@/api/generated";
import { questionAlong, standingAt, stationsOf } from "./places";

const stages = { s: { order: "V", name: "S" } };
const steps = {
  have: { stage: "s", order: "X", title: "Have" },
  look: { stage: "s", order: "B", title: "Look" },
  pay: { stage: "s", order: "D", title: "Pay", hidden: true },
  think: { stage: "s", order: "C", title: "Think" },
};
const funnel = (event: string) => ({ funnel: { steps: [event] } });
const measures = {
  have: funnel("parcel"),
  look: funnel("view"),
  pay: funnel("pay"),
  think: { funnel: null },
} as unknown as MapMeasures["steps"];

describe("the stations of a map", () => {
  const stations = stationsOf({ stages, steps }, measures);

  it("are the steps on show that count something, in their order", () => {
    expect(stations).toEqual({ steps: ["look", "have"], places: ["view", "parcel"] });
  });

  it("are asked along a route", () => {
    const route = { question: { question: "arrivals", entry: "view", destination: "parcel" } } as never;
    expect(questionAlong(route, stations)).toMatchObject({ entry: "view", places: ["view", "parcel"] });
    expect(questionAlong(route, { steps: [], places: [] })).not.toHaveProperty("places");
  });

  it("say who stands at each, and leave out where nobody does", () => {
    const none = { under_way: 0, overdue: 0, lost: 0 };
    const answer = {
      standing: [
        { place: 0, ...none },
        { place: 1, ...none, overdue: 3 },
        { place: null, ...none, lost: 4 },
      ],
    } as unknown as ArrivalsAnswer;
    expect(standingAt(answer, stations)).toEqual([{ step: "have", place: 1, ...none, overdue: 3 }]);
  });
});
