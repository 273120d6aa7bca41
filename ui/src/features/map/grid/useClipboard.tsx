/**
 * Copy, cut and paste of cells, as spreadsheets understand them: lines with tabs, and a table.
 *
 * Law: what is pasted over what it was copied from changes nothing. Where a block goes beyond the map, what will be
 * made is said first.
 */
import { type ClipboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Block, readTsv, writeHtml, writeTsv } from "../core/clipboard";
import { copiedBlock, type Pasted, pasteBlock } from "../core/pasting";
import { useEditing, useMapStore } from "../live/hooks";
import { useMapView } from "../panels/view";
import { PasteDialog } from "./PasteDialog";
import type { CellPlace, Shown } from "./selection";
import type { Edits } from "./useEdits";

export interface GridClipboard {
  readonly copy: () => void;
  readonly cut: () => void;
  readonly paste: () => void;
}

interface Options {
  shown: Shown;
  /** The cells that are chosen, in the order of the map. */
  cells: readonly CellPlace[];
  edits: Edits;
}

const EDITOR = "input, textarea, [contenteditable]:not([contenteditable=false])";
const inEditor = (event: ClipboardEvent) =>
  event.target instanceof Element && event.target.closest(EDITOR) !== null;

export function useClipboard({ shown, cells, edits }: Options) {
  const { t } = useTranslation("map_grid");
  const store = useMapStore();
  const { editable, lang, make } = useEditing();
  const view = useMapView();
  const [asked, setAsked] = useState<Pasted | null>(null);
  const latest = useRef({ shown, cells });
  latest.current = { shown, cells };

  const inner = useMemo(() => {
    /** The smallest rectangle around what is chosen; what is not chosen in it stays empty. */
    const chosenBlock = (): Block | null => {
      const { shown, cells } = latest.current;
      if (cells.length === 0) return null;
      const lanes = shown.lanes.filter((id) => cells.some(({ lane }) => lane === id));
      const steps = shown.steps.filter((id) => cells.some(({ step }) => step === id));
      const chosen = new Set(cells.map(({ lane, step }) => `${lane} ${step}`));
      const block = copiedBlock(store.snapshot(), { lanes, steps, persona: view.persona, language: lang });
      return block.map((row, y) => row.map((text, x) => (chosen.has(`${lanes[y]} ${steps[x]}`) ? text : "")));
    };
    const told = (what: "copied" | "cut") => {
      view.announce(t(`clipboard.${what}`, { count: latest.current.cells.length }));
    };
    const paste = (text: string) => {
      const { shown, cells } = latest.current;
      const at = cells[0];
      if (!editable || !at || !text) return;
      let block: Block = readTsv(text);
      const [[only] = []] = block;
      // One text is written into every cell that is chosen.
      if (block.length === 1 && block[0]?.length === 1 && cells.length > 1) {
        const lanes = new Set(cells.map(({ lane }) => lane)).size;
        block = Array.from({ length: lanes }, () => Array<string>(cells.length / lanes).fill(only ?? ""));
      }
      const title = (number: number) => t("new.stepNumber", { number });
      const all = { lanes: shown.lanes, steps: shown.steps, persona: view.persona, language: lang };
      const pasted = pasteBlock(store.snapshot(), block, all, at, title);
      if (pasted.steps.length > 0 || pasted.lanes.length > 0) setAsked(pasted);
      else finish(pasted);
    };
    const finish = (pasted: Pasted) => {
      setAsked(null);
      if (pasted.changes.length > 0) make(pasted.changes);
      const skipped = pasted.skipped > 0 ? ` ${t("clipboard.skipped", { count: pasted.skipped })}` : "";
      view.toast(t("clipboard.pasted") + skipped, pasted.changes.length > 0 ? store.undo : undefined);
    };
    return { chosenBlock, told, paste, finish };
  }, [store, view, lang, t, editable, make]);

  const clipboard = useMemo<GridClipboard>(() => {
    const write = async (what: "copied" | "cut"): Promise<void> => {
      const block = inner.chosenBlock();
      if (!block) return;
      const parts = { "text/plain": writeTsv(block), "text/html": writeHtml(block) };
      const blobs = Object.entries(parts).map(([type, text]) => [type, new Blob([text], { type })]);
      try {
        await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
      } catch {
        view.toast(t("clipboard.byKeys"));
        return;
      }
      if (what === "cut") edits.clear(latest.current.cells);
      inner.told(what);
    };
    return {
      copy: () => void write("copied"),
      cut: () => void write("cut"),
      paste: () => {
        const read = navigator.clipboard?.readText();
        if (read) void read.then(inner.paste, () => view.toast(t("clipboard.byKeys")));
        else view.toast(t("clipboard.byKeys"));
      },
    };
  }, [inner, edits, view, t]);

  const put = (event: ClipboardEvent, what: "copied" | "cut") => {
    if (inEditor(event) || (what === "cut" && !editable)) return;
    const block = inner.chosenBlock();
    if (!block) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", writeTsv(block));
    event.clipboardData.setData("text/html", writeHtml(block));
    if (what === "cut") edits.clear(latest.current.cells);
    inner.told(what);
  };
  const handlers = {
    onCopy: (event: ClipboardEvent) => put(event, "copied"),
    onCut: (event: ClipboardEvent) => put(event, "cut"),
    onPaste: (event: ClipboardEvent) => {
      if (inEditor(event)) return;
      event.preventDefault();
      inner.paste(event.clipboardData.getData("text/plain"));
    },
  };
  const dialog: ReactNode = asked ? (
    <PasteDialog pasted={asked} onPaste={() => inner.finish(asked)} onClose={() => setAsked(null)} />
  ) : null;
  return { clipboard, handlers, dialog };
}
