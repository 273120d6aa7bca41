import { describe, expect, it } from "vitest";
import { readTarget, writtenTarget } from "./judging";

describe("a target", () => {
  it("is a share in per cent or a mean, with either decimal sign", () => {
    expect(readTarget("62,5 %", true)).toBe(0.625);
    expect(readTarget("7", true)).toBe(0.07);
    expect(readTarget("4.2", false)).toBe(4.2);
    expect(readTarget(" ", true)).toBeNull();
  });

  it("is read as it was written", () => {
    for (const written of ["62,5", "7", "0,25"])
      expect(writtenTarget(readTarget(written, true), true, "de")).toBe(written);
    expect(writtenTarget(4.2, false, "en")).toBe("4.2");
    expect(writtenTarget(null, true, "en")).toBe("");
  });

  it("is none where it is beyond all or no number", () => {
    for (const written of ["120", "-1", "many", "1,2,3", "1e3"])
      expect(readTarget(written, true)).toBeUndefined();
  });
});
