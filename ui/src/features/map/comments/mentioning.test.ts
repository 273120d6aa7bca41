import { describe, expect, it } from "vitest";
import { begunAt, finished, fitting, piecesOf } from "./mentioning";

const ada = { person: "p1", name: "Ada" };
const may = { person: "p2", name: "Ada May" };

describe("mentions in a text", () => {
  it("are pieces of their own, the longest name first", () => {
    expect(piecesOf("@ada may, ask @Ada; not a@ada or @Adam", [ada, may])).toEqual([
      { text: "@ada may", means: may },
      { text: ", ask ", means: null },
      { text: "@Ada", means: ada },
      { text: "; not a@ada or @Adam", means: null },
    ]);
  });

  it("leave the text as it is", () => {
    for (const text of ["", "@", "@@Ada", "Ada @Ada", "@Ada @Ada", "\n@Ada\n"])
      expect(
        piecesOf(text, [ada, may])
          .map((piece) => piece.text)
          .join(""),
      ).toBe(text);
  });

  it("are offered while they are typed", () => {
    expect(begunAt("Ask @ad", 7)).toEqual({ from: 4, name: "ad" });
    expect(begunAt("Ask @Ada M", 10)).toEqual({ from: 4, name: "Ada M" });
    expect(begunAt("Ask @", 5)).toEqual({ from: 4, name: "" });
    expect(begunAt("mail@ad", 7)).toBeNull();
    expect(begunAt("@ ad", 4)).toBeNull();
    expect(begunAt("@Ada\nhello", 10)).toBeNull();
    expect(begunAt("no", 2)).toBeNull();
    expect(fitting([may, ada, { person: "p3", name: "Bo" }, { person: "p4", name: "Bo" }], "m")).toEqual([
      "Ada May",
    ]);
    expect(fitting([may, ada, { person: "p3", name: "Bo" }, { person: "p4", name: "Bo" }], "")).toEqual([
      "Ada May",
      "Ada",
      "Bo",
    ]);
  });

  it("are finished where they were begun", () => {
    expect(finished("Ask @ad now", { from: 4, name: "ad" }, 7, "Ada May")).toEqual({
      text: "Ask @Ada May now",
      caret: 12,
    });
    expect(finished("@", { from: 0, name: "" }, 1, "Bo")).toEqual({ text: "@Bo ", caret: 4 });
  });
});
