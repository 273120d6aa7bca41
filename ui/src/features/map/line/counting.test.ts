import { describe, expect, it } from "vitest";
import type { ArrivalsAnswer, Selector, StepMeasures, TransitionsAnswer } from "@/api/generated";
import { countsOf, questionsOf, transitionsOf, waysOf } from "./counting";

type Selection = string | Selector;

const steps = ["see", "compare", "buy", "again"].map((id) => ({ id, title: { text: id } }));

function measures(of: Record<string, Selection | null>): Record<string, StepMeasures> {
  return Object.fromEntries(
    Object.entries(of).map(([step, selection]) => [
      step,
      selection === null
        ? { step }
        : { step, reached: 100, funnel: { question: "funnel", steps: [selection] } },
    ]),
  );
}

const again: Selector = { events: ["buy"], where: [{ property: "n", op: "eq", value: 2 } as never] };
const route = (elsewhere: Selector[]) => ({
  r: { order: "V", name: "R", entry: { events: ["see"] }, destination: { events: ["buy"] }, elsewhere },
});
const words = { onward: "later", nameOf: () => null };

describe("questionsOf", () => {
  it("asks of every counted station but the last who came to any later one", () => {
    const asked = questionsOf(
      steps,
      measures({ see: "see", compare: { events: ["compare", "list"] }, buy: "buy", again: null }),
      { within: "30d", routes: {} },
      words,
    );
    expect(asked.map(({ step }) => step)).toEqual(["see", "compare"]);
    expect(asked[0]?.question).toEqual({
      question: "arrivals",
      entry: "see",
      destination: { events: ["compare", "list", "buy"], name: "later" },
      horizon: "30d",
      waiting: 0,
    });
  });

  it("takes stations with conditions as ends of their own, which are no ends of the journey", () => {
    const counted = measures({ see: "see", compare: null, buy: "buy", again });
    const asked = questionsOf(
      steps,
      counted,
      { within: null, routes: route([{ events: ["leave"] }]) },
      words,
    );
    // Every later purchase is a purchase, so the first question needs no end for it.
    expect(asked[0]?.question.elsewhere).toEqual([{ events: ["leave"] }]);
    expect(asked[1]?.question).toMatchObject({
      entry: "buy",
      destination: { ...again, name: "again" },
      elsewhere: [{ events: ["leave"] }],
    });
    expect(asked[1]?.ends).toEqual(["leave"]);
  });

  it("leaves out ends that are stations of the map", () => {
    const counted = measures({ see: "see", compare: "compare", buy: "buy", again: null });
    const [first] = questionsOf(
      steps,
      counted,
      { within: null, routes: route([{ events: ["compare"] }, { events: ["leave"], name: "Left" }]) },
      words,
    );
    expect(first?.question.elsewhere).toEqual([{ events: ["leave"], name: "Left" }]);
    expect(first?.question).not.toHaveProperty("horizon");
  });

  it("calls ends as the map calls their events, unless a station is called so", () => {
    const counted = measures({ see: "see", compare: "compare", buy: "buy", again: null });
    const asked = (called: string) =>
      questionsOf(
        steps,
        counted,
        { within: null, routes: route([{ events: ["leave"] }]) },
        { ...words, nameOf: () => called },
      )[0];
    expect(asked("Bought elsewhere")?.question.elsewhere).toEqual([
      { events: ["leave"], name: "Bought elsewhere" },
    ]);
    expect(asked("Bought elsewhere")?.ends).toEqual(["Bought elsewhere"]);
    expect(asked("later")?.question.elsewhere).toEqual([{ events: ["leave"] }]);
    expect(asked("later")?.ends).toEqual(["leave"]);
  });

  it("asks nothing where nothing is counted", () => {
    expect(questionsOf(steps, measures({ see: null }), { within: null, routes: {} }, words)).toEqual([]);
  });
});

describe("countsOf", () => {
  it("tells who waits and what ended, without stations that stand as ends", () => {
    const answer = {
      question: { question: "arrivals", entry: "see", destination: "buy" },
      entrants: 50,
      statuses: [
        { status: "arrived", customers: 20, share: 0.4 },
        { status: "under_way", customers: 5, share: 0.1 },
        { status: "overdue", customers: 3, share: 0.06 },
        { status: "lost", customers: 12, share: 0.24 },
      ],
      destinations: [
        { destination: "buy", is_goal: true, customers: 20 },
        { destination: "again", is_goal: false, customers: 4 },
        { destination: "leave", is_goal: false, customers: 6 },
        { destination: "Left", is_goal: false, customers: 0 },
      ],
    } as unknown as ArrivalsAnswer;
    expect(countsOf(answer, ["leave", "Left"])).toMatchObject({
      entrants: 50,
      underWay: 5,
      overdue: 3,
      lost: 12,
      elsewhere: [{ name: "leave", customers: 6 }],
    });
  });
});

describe("waysOf", () => {
  const counted = measures({
    see: "see",
    compare: { events: ["compare", "list"] },
    buy: "buy",
    again: "again",
  });
  const answer = (ways: [string, string, number][]): TransitionsAnswer =>
    ({
      question: transitionsOf({ within: "30d" }),
      transitions: ways.map(([source, target, customers]) => ({
        source,
        target,
        customers,
        occurrences: customers,
      })),
    }) as unknown as TransitionsAnswer;

  it("finds skips and ways back, not the line itself, nor what is rare", () => {
    const ways = waysOf(
      steps,
      counted,
      answer([
        ["see", "compare", 80],
        ["see", "buy", 20],
        ["buy", "list", 9],
        ["buy", "see", 2],
        ["compare", "list", 60],
      ]),
    );
    expect(ways.map(({ from, to, customers }) => [from, to, customers])).toEqual([
      [0, 2, 20],
      [2, 1, 9],
    ]);
    expect(ways[0]?.question).toEqual({ question: "transitions", merge_repeats: true, sessions: "30d" });
  });

  it("lets the pair of most customers speak where several lead the same way", () => {
    const [way] = waysOf(
      steps,
      counted,
      answer([
        ["list", "again", 6],
        ["compare", "again", 11],
      ]),
    );
    expect(way).toMatchObject({ source: "compare", target: "again", customers: 11 });
  });

  it("takes a way over stations that are not counted for the line itself", () => {
    const few = measures({ see: "see", compare: null, buy: "buy", again: null });
    expect(waysOf(steps, few, answer([["see", "buy", 70]]))).toEqual([]);
  });
});
