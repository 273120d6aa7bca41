import { describe, expect, it } from "vitest";
import { scopeText, whileAsking, withoutDays } from "./scopes";

const segment = { rules: [{ rule: "did" as const, at: "buy" }] };

describe("of whom and when, on its way to the server", () => {
  it("is nothing where it is of everybody, or not known yet", () => {
    expect([scopeText(null), scopeText(undefined)]).toEqual(["", ""]);
    expect(JSON.parse(scopeText({ segment, first: "2026-03-01" }))).toEqual({ segment, first: "2026-03-01" });
  });

  it("goes without days where what is asked has its own", () => {
    expect(withoutDays({ segment, first: "2026-03-01", last: "2026-03-31" })).toEqual({ segment });
    expect(withoutDays({ trigger: "call", last: "2026-03-31" })).toEqual({ trigger: "call" });
    expect(withoutDays({ first: "2026-03-01" })).toBeNull();
    expect([withoutDays(null), withoutDays(undefined)]).toEqual([null, undefined]);
  });

  it("never shows the answer about some while that about others is computed", () => {
    const asked = (scope: Parameters<typeof scopeText>[0]) => ({
      queryKey: ["map", "found", scopeText(scope)],
    });
    expect(whileAsking({ segment })("before", asked({ segment }))).toBe("before");
    expect(whileAsking({ segment })("before", asked(null))).toBeUndefined();
    expect(whileAsking(null)("before", asked({ segment }))).toBeUndefined();
    expect(whileAsking(null)("before", undefined)).toBeUndefined();
  });
});
