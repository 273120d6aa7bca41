import { describe, expect, it } from "vitest";
import type { ProfileAnswer } from "@/api/generated";
import { findingOf, freeName, rangeIn, telling } from "./measuring";

const portion = (customers: number, n: number, low: number, high: number) => ({
  customers,
  n,
  share: n === 0 ? null : customers / n,
  low,
  high,
});

function value(name: string, customers: number, n: number, low: number, high: number, difference = 0) {
  const inside = portion(customers, n, low, high);
  return {
    value: name,
    rule: { rule: "known" as const, condition: { property: "device", values: [name] } },
    customers: { inside, others: inside, difference, low: null, high: null },
  };
}

function profile(n: number): ProfileAnswer {
  const side = { n, mean: 40, low: 38, high: 42, quarter: 30, median: 40, three_quarters: 50 };
  const device = [
    value("phone", 60, n, 0.5, 0.7),
    value("tablet", 52, n, 0.42, 0.62),
    value("desk", 20, n, 0.1, 0.3),
  ];
  return {
    properties: [
      { property: "device", manner: "known", values: device, more: 0 },
      { property: "town", manner: "known", values: [value("Bonn", 9, 10, 0.5, 1, 0.4)], more: 0 },
      { property: "nothing", manner: "known", values: [value("x", 0, 0, 0, 0, 0.9)], more: 0 },
    ],
    numbers: [
      { property: "age", spread: { inside: side, others: side, difference: 0, low: null, high: null } },
    ],
  } as unknown as ProfileAnswer;
}

const verdict = (text: string, property: string, n = 100, bound?: string) => {
  const found = findingOf({ value: text, binding: { property, value: bound ?? null } }, profile(n));
  return found && ("verdict" in found ? found.verdict : found.kind);
};

describe("what the data say of a fact", () => {
  it("contradicts a value only where it is surely rarer than the most frequent one", () => {
    expect(verdict("Phone ", "device")).toBe("agrees");
    expect(verdict("tablet", "device")).toBe("agrees");
    expect(verdict("desk", "device")).toBe("contradicted");
    expect(verdict("On the way, mostly", "device", 100, "desk")).toBe("contradicted");
  });

  it("says nothing where there are few, or where it does not know what is stated", () => {
    expect(verdict("desk", "device", 29)).toBe("few");
    expect(verdict("a telephone", "device")).toBe("unread");
    expect(verdict("desk", "gone")).toBe("absent");
    expect(verdict("x", "nothing")).toBe("absent");
    expect(findingOf({ value: "desk" }, profile(100))).toBeNull();
  });

  it("contradicts numbers outside the middle half of the customers", () => {
    expect(verdict("42", "age")).toBe("agrees");
    expect(verdict("18 to 30", "age")).toBe("agrees");
    expect(verdict("18–29 Jahre", "age")).toBe("contradicted");
    expect(verdict("50,5", "age")).toBe("contradicted");
    expect(verdict("young", "age")).toBe("unread");
  });

  it("reads no number that some would read otherwise", () => {
    expect(rangeIn("1.000 €")).toBeNull();
    expect(rangeIn("1,5 bis 3")).toEqual([1.5, 3]);
    expect(rangeIn("1, 2 and 3")).toBeNull();
    expect(rangeIn("30-20")).toBeNull();
  });
});

it("puts first the properties that set a segment apart", () => {
  expect(telling(profile(100).properties).map(({ property }) => property)).toEqual(["town", "device"]);
});

it("gives every new persona a name of its own", () => {
  expect(freeName("New persona", [])).toBe("New persona");
  expect(freeName("New persona", ["new persona", "New persona 3"])).toBe("New persona 2");
});
