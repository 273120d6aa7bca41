import { describe, expect, it } from "vitest";
import { addressOf, readScope, sameTrigger } from "./address";
import { understood } from "./resolving";
import { type Rule, restOf } from "./rules";

const rules: Rule[] = [{ rule: "known", condition: { property: "device", values: ["mobile"] } }];
const segment = { rules };
const TODAY = "2026-03-31";

describe("an address", () => {
  it("means everybody and the whole time where it says nothing", () => {
    expect(understood({}, TODAY)).toEqual({
      trouble: null,
      shown: { scope: null, whose: { rules: [] }, days: { first: null, last: null }, trigger: null },
      beside: null,
    });
  });

  it("holds the rest of the customers against those of the segment, in the period before too", () => {
    const read = readScope({ segment, period: "last_7", beside: "rest", beside_period: "before" });
    const of = understood(read, TODAY);
    expect(of.trouble === null && of.shown.scope).toEqual({
      segment,
      first: "2026-03-25",
      last: "2026-03-31",
    });
    expect(of.trouble === null && of.beside?.scope).toEqual({
      segment: { rules: restOf(rules) },
      first: "2026-03-18",
      last: "2026-03-24",
    });
  });

  it("leaves what it does not say about the second side as on the first", () => {
    const period = understood({ segment, period: "last_7", beside_period: "whole" }, TODAY);
    expect(period.trouble === null && period.beside?.scope).toEqual({ segment });
    const others = understood({ period: "last_7", beside: segment }, TODAY);
    expect(others.trouble === null && others.beside?.scope).toEqual({
      segment,
      first: "2026-03-25",
      last: "2026-03-31",
    });
  });

  it("looks at both sides from a trigger on", () => {
    const trigger = { events: ["call"], where: [{ property: "channel", values: ["phone"] }] };
    const of = understood(readScope({ segment, trigger, beside: "rest" }), TODAY);
    expect(of.trouble === null && of.shown.scope).toEqual({ segment, trigger });
    expect(of.trouble === null && of.beside?.scope).toEqual({ segment: { rules: restOf(rules) }, trigger });
    for (const bad of ["", 3, [], {}, { events: "call" }, { name: "call" }])
      expect(readScope({ trigger: bad })).toEqual({});
    expect(sameTrigger("call", { events: ["call"] })).toBe(true);
    expect(sameTrigger("call", trigger)).toBe(false);
  });

  it("never means everybody where it cannot be understood", () => {
    expect(understood({ beside: "rest" }, TODAY)).toEqual({ trouble: "nobody_left" });
    expect(understood({ beside_period: "before" }, TODAY)).toEqual({ trouble: "no_period" });
    expect(understood({ period: "..2026-03-01", beside_period: "before" }, TODAY)).toEqual({
      trouble: "no_period",
    });
  });

  it("loses nothing else by what cannot be read", () => {
    expect(readScope({ segment: { rules: [] }, period: "last_7", beside: 7, other: 1 })).toEqual({
      period: "last_7",
    });
    expect(readScope({ segment, beside_period: "year_before" })).toEqual({
      segment,
      beside_period: "year_before",
    });
  });

  it("of a question means what the question asked", () => {
    const scope = { segment, first: "2026-03-01", last: "2026-03-07", trigger: "call" };
    const of = understood(readScope({ ...addressOf(scope) }), TODAY);
    expect(of.trouble === null && of.shown.scope).toEqual(scope);
  });
});
