/** What others wrote, taken into an open editor without moving the caret from its word. */
import type { Editor } from "@tiptap/core";
import { blocksOf } from "../core/richtext";
import { documentOf } from "./prosemirror";

/** Puts only what differs; what is marked, and the steps of undo, stay where they are. */
export function takeIn(editor: Editor, text: string): void {
  const { state, view, schema } = editor;
  const after = schema.nodeFromJSON(documentOf(blocksOf(text)));
  const start = state.doc.content.findDiffStart(after.content);
  if (start === null) return;
  const end = state.doc.content.findDiffEnd(after.content);
  if (!end) return;
  // Where letters repeat, the end found from the right may lie before the start found from the left.
  const overlap = start - Math.min(end.a, end.b);
  const [from, to, until] = overlap > 0 ? [start, end.a + overlap, end.b + overlap] : [start, end.a, end.b];
  view.dispatch(
    state.tr
      .replace(from, to, after.slice(start, until))
      .setMeta("addToHistory", false)
      .setMeta("preventUpdate", true),
  );
}
