/**
 * Blocks of a rich text as the editor's document, and back.
 *
 * Law: `blocksIn(documentOf(blocks))` are the blocks themselves. What the editor can hold besides (an empty paragraph, a
 * paragraph within an item) is read as what a rich text can say: nothing, or a new line. Pure.
 */
import type { JSONContent } from "@tiptap/core";
import type { Block, Span } from "../core/richtext";

interface MarkJson {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

function inline(spans: readonly Span[]): JSONContent[] {
  return spans.flatMap(({ text, bold, italic, link }) => {
    const marks: MarkJson[] = [
      ...(link ? [{ type: "link", attrs: { href: link } }] : []),
      ...(bold ? [{ type: "bold" }] : []),
      ...(italic ? [{ type: "italic" }] : []),
    ];
    return text.split("\n").flatMap((line, number): JSONContent[] => {
      const words = line ? [{ type: "text", text: line, ...(marks.length > 0 ? { marks } : {}) }] : [];
      return (number > 0 ? [{ type: "hardBreak" }, ...words] : words) as JSONContent[];
    });
  });
}

const paragraph = (spans: readonly Span[]): JSONContent => {
  const content = inline(spans);
  return content.length > 0 ? { type: "paragraph", content } : { type: "paragraph" };
};

/** The document of the editor that shows these blocks. */
export function documentOf(blocks: readonly Block[]): JSONContent {
  const content = blocks.map(
    (block): JSONContent =>
      block.block === "paragraph"
        ? paragraph(block.spans)
        : {
            type: "bulletList",
            content: block.items.map((item) => ({ type: "listItem", content: [paragraph(item)] })),
          },
  );
  return { type: "doc", content: content.length > 0 ? content : [{ type: "paragraph" }] };
}

function spansIn(nodes: readonly JSONContent[] | undefined): Span[] {
  const spans: Span[] = [];
  for (const { type, text = "", marks = [] } of nodes ?? []) {
    const has = (name: string) => marks.some((mark) => mark.type === name);
    const href: unknown = marks.find((mark) => mark.type === "link")?.attrs?.["href"];
    const look = {
      ...(has("bold") ? { bold: true as const } : {}),
      ...(has("italic") ? { italic: true as const } : {}),
      ...(typeof href === "string" && href ? { link: href } : {}),
    };
    const before = spans.at(-1);
    // A new line looks like the words before it, so that no mark is closed and opened around it.
    const span: Span = type === "hardBreak" ? { ...before, text: "\n" } : { ...look, text };
    if (before && before.bold === span.bold && before.italic === span.italic && before.link === span.link)
      spans[spans.length - 1] = { ...before, text: before.text + span.text };
    else if (span.text) spans.push(span);
  }
  return spans;
}

const saysSomething = (spans: readonly Span[]) => spans.some(({ text }) => text.trim() !== "");

/** The blocks that a document of the editor says. */
export function blocksIn(document: JSONContent): Block[] {
  return (document.content ?? []).flatMap((node): Block[] => {
    if (node.type === "bulletList") {
      const items = (node.content ?? []).map(({ content = [] }) =>
        content.flatMap((part, number) => {
          const spans = spansIn(part.content);
          return number > 0 ? [{ text: "\n" }, ...spans] : spans;
        }),
      );
      return items.length > 0 ? [{ block: "bullets", items }] : [];
    }
    const spans = spansIn(node.content);
    return saysSomething(spans) ? [{ block: "paragraph", spans }] : [];
  });
}
