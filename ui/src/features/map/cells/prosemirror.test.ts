import { describe, expect, it } from "vitest";
import { blocksOf, textOf } from "../core/richtext";
import { blocksIn, documentOf } from "./prosemirror";

const TEXTS = [
  "",
  "Ein Wort",
  "**Fett** und *kursiv* und ***beides***",
  "Erste Zeile\nzweite Zeile\n\nZweiter Absatz",
  "- eins\n- zwei\n  noch zwei\n\nDanach",
  "[Zur *Seite*](https://example.org/a\\(b\\))",
  "**Fett\nüber zwei Zeilen**",
  "\\- kein Punkt, \\*kein Stern\\*",
];

describe("documents of the editor", () => {
  it.each(TEXTS)("say what the rich text says: %j", (text) => {
    const blocks = blocksOf(text);
    expect(blocksIn(documentOf(blocks))).toEqual(blocks);
    expect(textOf(blocksIn(documentOf(blocks)))).toBe(textOf(blocks));
  });

  it("leave out empty paragraphs", () => {
    const document = {
      type: "doc",
      content: [
        { type: "paragraph" },
        { type: "paragraph", content: [{ type: "text", text: "da" }] },
        { type: "paragraph", content: [{ type: "text", text: "  " }] },
      ],
    };
    expect(textOf(blocksIn(document))).toBe("da");
  });

  it("read a second paragraph of an item as a new line", () => {
    const line = (text: string) => ({ type: "paragraph", content: [{ type: "text", text }] });
    const document = {
      type: "doc",
      content: [{ type: "bulletList", content: [{ type: "listItem", content: [line("a"), line("b")] }] }],
    };
    expect(textOf(blocksIn(document))).toBe("- a\n  b");
  });
});
