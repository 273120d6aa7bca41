import { describe, expect, it } from "vitest";
import { asked, operatorsOf, readValues, unknownValues, withOperator } from "./conditions";

const channel = { name: "channel", kind: "text", values: ["web"] } as const;
const value = { name: "value", kind: "number", values: [] } as const;

describe("conditions", () => {
  it("offer what can be asked of a text and of a number", () => {
    expect(operatorsOf({ ...channel, values: [] })).toContain("contains");
    expect(operatorsOf({ ...value, values: [] })).not.toContain("contains");
    expect(operatorsOf({ ...value, values: [] })).toContain("at_least");
  });

  it("read values as the property has them", () => {
    expect(readValues("web; app ;", "is", { ...channel, values: [] })).toEqual(["web", "app"]);
    expect(readValues("a;b", "contains", { ...channel, values: [] })).toEqual(["a;b"]);
    expect(readValues("2,5", "at_least", { ...value, values: [] })).toEqual([2.5]);
    expect(readValues("much", "less", { ...value, values: [] })).toBeNull();
    expect(readValues("", "exists", { ...value, values: [] })).toEqual([]);
  });

  it("name values that no event has", () => {
    const condition = { property: "channel", values: ["web", "fax"] };
    expect(unknownValues(condition, { ...channel, values: ["web"] })).toEqual(["fax"]);
    const many = Array.from({ length: 50 }, (_, n) => String(n));
    expect(unknownValues(condition, { ...channel, values: many })).toEqual([]);
    expect(unknownValues(condition, { ...value, values: [] })).toEqual([]);
  });

  it("keep what the next operator takes, and ask only what is whole", () => {
    const two = { property: "channel", operator: "is", values: ["web", "app"] } as const;
    expect(withOperator({ ...two, values: ["web", "app"] }, "contains").values).toEqual(["web"]);
    expect(asked({ events: ["view"], where: [{ property: "channel" }] })).toEqual({ events: ["view"] });
    expect(asked({ events: [], where: [{ property: "channel", operator: "exists" }] })).toEqual({
      where: [{ property: "channel", operator: "exists" }],
    });
    expect(asked({ events: [] })).toBeNull();
  });
});
