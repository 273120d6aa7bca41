import { describe, expect, it } from "vitest";
import { labelled } from "./extremes";

describe("labelled points", () => {
  it("are the peaks and valleys that stand out", () => {
    //               0    1    2    3    4    5     6     7     8    9   10   11
    const values = [0.1, 0.7, 0.4, 0.2, 1.4, 0.3, -1.1, -0.4, -1.5, 0.9, 0.8, 1.45];
    expect(labelled(values)).toEqual([4, 6, 7, 8, 11]);
  });

  it("always include the highest and the lowest", () => {
    expect(labelled([0.1, 0.2, 0.15])).toEqual([0, 1]);
  });

  it("are none on a level line or without values", () => {
    expect(labelled([1, 1, null, 1])).toEqual([]);
    expect(labelled([null, null])).toEqual([]);
  });

  it("pass over columns without a value", () => {
    expect(labelled([null, -1, null, 1, null])).toEqual([1, 3]);
  });

  it("name a plateau once, by its first column", () => {
    expect(labelled([-1, 1, 1, -1.2])).toEqual([1, 3]);
  });
});
