import { describe, expect, it } from "vitest";
import { isRule, isWhole, linesOf, type Rule, restOf, rulesOf, sameRules } from "./rules";

/** Whether a customer who did these events, each so often, meets a rule: what the server says, for rules of events only. */
function meets(did: Readonly<Record<string, number>>, rule: Rule): boolean {
  switch (rule.rule) {
    case "did": {
      const times = did[String(rule.at)] ?? 0;
      return times >= (rule.at_least ?? 1) && times <= (rule.at_most ?? Number.POSITIVE_INFINITY);
    }
    case "either":
      return rule.rules.some((each) => meets(did, each));
    case "neither":
      return !rule.rules.some((each) => meets(did, each));
    default:
      throw new Error("not a rule of events");
  }
}

const a: Rule = { rule: "did", at: "a" };
const b: Rule = { rule: "did", at: "b", at_least: 2 };
const never: Rule = { rule: "neither", rules: [{ rule: "did", at: "c" }] };
const LISTS: Rule[][] = [
  [a],
  [a, b],
  [never],
  [{ rule: "neither", rules: [a, b] }],
  [{ rule: "either", rules: [a, b] }, never],
  [{ rule: "either", rules: [a, never] }],
];
const PEOPLE = [0, 1, 2].flatMap((x) => [0, 1, 2].flatMap((y) => [0, 1].map((z) => ({ a: x, b: y, c: z }))));

describe("rules", () => {
  it("leave out whoever the rest takes in", () => {
    for (const rules of LISTS)
      for (const person of PEOPLE) {
        const belongs = rules.every((rule) => meets(person, rule));
        expect((restOf(rules) ?? []).every((rule) => meets(person, rule))).toBe(!belongs);
      }
    expect(restOf([])).toBeNull();
  });

  it("mean the same after they were shown to be edited", () => {
    for (const rules of LISTS)
      for (const person of PEOPLE)
        expect(rulesOf(linesOf(rules)).every((rule) => meets(person, rule))).toBe(
          rules.every((rule) => meets(person, rule)),
        );
  });

  it("are read only in the form of rules", () => {
    for (const rules of LISTS) expect(rules.every(isRule)).toBe(true);
    for (const other of [
      null,
      {},
      { rule: "did" },
      { rule: "either", rules: [{}] },
      { rule: "known", condition: {} },
    ])
      expect(isRule(other)).toBe(false);
  });

  it("say the same in any order of their fields, with or without defaults", () => {
    const condition = { property: "device", values: ["mobile"] };
    const written: Rule[] = [
      { rule: "known", condition },
      { rule: "either", rules: [a, b] },
    ];
    const read: Rule[] = [
      { at: "last", condition: { values: ["mobile"], operator: "is", property: "device" }, rule: "known" },
      { rules: [{ at: "a", at_least: 1, at_most: null, rule: "did" }, b], rule: "either" },
    ];
    expect(sameRules(written, read)).toBe(true);
    expect(sameRules(written, [...read].reverse())).toBe(false);
    expect(sameRules([a], [b])).toBe(false);
  });

  it("are whole once everything is stated", () => {
    expect(isWhole({ rule: "did", at: "a", at_least: 2, at_most: 1 })).toBe(false);
    expect(isWhole({ rule: "followed", steps: ["a"] })).toBe(false);
    expect(isWhole({ rule: "known", condition: { property: "device", values: [] } })).toBe(false);
    expect(isWhole({ rule: "known", condition: { property: "device", operator: "exists" } })).toBe(true);
  });
});
