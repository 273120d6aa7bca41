import { describe, expect, it } from "vitest";
import type { ArrivalsAnswer, MapDocument, Whereabouts } from "@/api/generated";
import { remarkOn, routesOf, uncounted } from "./routes";

const document: MapDocument = {
  title: "Karte",
  routes: {
    r2: {
      order: "b",
      name: "Rückgabe",
      entry: { events: ["return"] },
      destination: { events: ["refund"], name: "Erstattung" },
    },
    r1: {
      order: "a",
      name: "Kauf",
      entry: { events: ["view"] },
      destination: { events: ["buy"] },
      elsewhere: [{ events: ["leave"] }],
      horizon: "30d",
    },
  },
  translations: { en: { "routes.r1.name": "Purchase" } },
};

const waiting = (at: string, status: Whereabouts["status"]): Whereabouts => ({
  customer: "1",
  status,
  at,
  since: "",
  entered: "",
  elapsed_s: 1,
  waiting_s: 1,
  percentile: null,
  loops: 0,
  detours: 0,
  chance: null,
  chance_low: null,
  chance_high: null,
  chance_n: 0,
  stops: [],
});

const answer = (change: Partial<ArrivalsAnswer>): ArrivalsAnswer => ({
  answer: "arrivals",
  question: { question: "arrivals", entry: "view", destination: "buy" },
  entrants: 100,
  as_of: null,
  statuses: [],
  destinations: [],
  points: [],
  arrived_last_day: 0,
  overdue_after_s: null,
  usual_s: null,
  waiting: [],
  provenance: {
    n_customers: 0,
    n_events: 0,
    unit: "customer",
    start: null,
    end: null,
    time_zone: "UTC",
    data: "",
    version: "",
  },
  wording: { en: "", de: "", python: "" },
  ...change,
});

describe("routesOf", () => {
  it("keeps the map's order, speaks the interface's language and asks short questions", () => {
    const [first, second] = routesOf(document, "en");
    expect(first?.name).toBe("Purchase");
    expect(first?.question).toEqual({
      question: "arrivals",
      entry: "view",
      destination: "buy",
      elsewhere: ["leave"],
      horizon: "30d",
    });
    expect(second?.name).toBe("Rückgabe");
    expect(second?.destination).toBe("Erstattung");
    expect(second?.question).not.toHaveProperty("horizon");
  });
});

describe("names", () => {
  const [purchase] = routesOf(
    {
      ...document,
      touchpoints: {
        t1: { name: "Second order", binding: { events: ["buy"], where: [{ property: "n", values: [2] }] } },
        t2: { name: "Checkout", binding: { events: ["buy"] } },
        t3: { name: "Look", binding: { events: ["view"] } },
        t4: { name: "Look again", binding: { events: ["view"] } },
      },
      translations: { de: { "touchpoints.t2.name": "Kasse" } },
    },
    "de",
  );

  it("are the map's own where one touchpoint stands for just these events", () => {
    expect(purchase?.destination).toBe("Kasse");
    expect(purchase?.endName("buy")).toBe("Kasse");
    expect(purchase?.placeName("buy")).toBe("Kasse");
  });

  it("are the step's where touchpoints share a name", () => {
    const [route] = routesOf(
      {
        ...document,
        steps: {
          s1: { title: "Looks around" },
          s2: { title: "Pays" },
        },
        interactions: {
          i1: { step: "s1", touchpoint: "t1", order: "a" },
          i2: { step: "s2", touchpoint: "t2", order: "a" },
        },
        touchpoints: {
          t1: { name: "App", binding: { events: ["view"] } },
          t2: { name: "App", binding: { events: ["buy"] } },
        },
        translations: { de: { "steps.s2.title": "Bezahlt" } },
      },
      "de",
    );
    expect(route?.entry).toBe("Looks around");
    expect(route?.destination).toBe("Bezahlt");
  });

  it("are the events' where none or several do", () => {
    expect(purchase?.entry).toBe("view");
    expect(purchase?.endName("leave")).toBe("leave");
  });
});

describe("remarkOn", () => {
  it("says that nobody set off, or too few, before anything else", () => {
    expect(remarkOn(answer({ entrants: 0 }))).toEqual({ remark: "nobody" });
    expect(remarkOn(answer({ entrants: 29 }))).toEqual({ remark: "few", n: 29 });
  });

  it("names the place where most of the overdue wait", () => {
    const remark = remarkOn(
      answer({
        statuses: [{ status: "overdue", customers: 5, share: 0.05 }],
        waiting: [
          waiting("Help", "overdue"),
          waiting("Cart", "under_way"),
          waiting("Help", "overdue"),
          waiting("Chat", "overdue"),
        ],
      }),
    );
    expect(remark).toEqual({ remark: "overdue", n: 5, at: "Help" });
  });

  it("otherwise says by when nine in ten arrive", () => {
    expect(remarkOn(answer({ usual_s: 60 }))).toEqual({ remark: "usual", within_s: 60 });
    expect(remarkOn(answer({ statuses: [{ status: "arrived", customers: 17, share: 0.17 }] }))).toEqual({
      remark: "few_arrivals",
      n: 17,
    });
  });
});

describe("uncounted", () => {
  it("tells a zero from what is not counted", () => {
    expect(uncounted(answer({}), "elsewhere")).toBe("no_ends");
    expect(uncounted(answer({}), "lost")).toBe("no_horizon");
    expect(uncounted(answer({}), "overdue")).toBe("few");
    expect(uncounted(answer({ overdue_after_s: 9 }), "overdue")).toBeNull();
    expect(uncounted(answer({}), "arrived")).toBeNull();
  });
});
