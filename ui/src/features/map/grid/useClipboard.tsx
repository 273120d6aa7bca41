/**
 * Copy, cut and paste of cells, as spreadsheets understand them: lines with tabs, and a table. What goes from one place
 * of a map to another keeps its marks and links.
 *
 * Law: what is pasted over what it was copied from changes nothing. Where a block goes beyond the map, what will be
 * made is said first.
 */

import { type ClipboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Block, readHtml, readTsv, writeHtml, writeTsv } from "../core/clipboard";
import { type As, copiedBlock, type Pasted, pasteBlock } from "../core/pasting";
import { EDITORS } from "../editors";
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

const inEditor = (event: ClipboardEvent) =>
  event.target instanceof Element && event.target.closest(EDITORS) !== null;

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
    const chosenBlock = (as: As): Block => {
      const { shown, cells } = latest.current;
      const lanes = shown.lanes.filter((id) => cells.some(({ lane }) => lane === id));
      const steps = shown.steps.filter((id) => cells.some(({ step }) => step === id));
      const chosen = new Set(cells.map(({ lane, step }) => `${lane} ${step}`));
      const place = { lanes, steps, persona: view.persona, language: lang };
      const block = copiedBlock(store.snapshot(), place, as);
      return block.map((row, y) => row.map((text, x) => (chosen.has(`${lanes[y]} ${steps[x]}`) ? text : "")));
    };
    /** What is chosen, by type of content; null where nothing is. */
    const copied = (): Readonly<Record<string, string>> | null => {
      if (latest.current.cells.length === 0) return null;
      const block = chosenBlock("plain");
      return { "text/plain": writeTsv(block), "text/html": writeHtml(block, chosenBlock("rich")) };
    };
    const told = (what: "copied" | "cut") => {
      view.announce(t(`clipboard.${what}`, { count: latest.current.cells.length }));
    };
    const paste = (text: string, html: string) => {
      const { shown, cells } = latest.current;
      const at = cells[0];
      if (!editable || !at || !text) return;
      const rich = readHtml(html);
      let block: Block = rich ?? readTsv(text);
      const [[only] = []] = block;
      // One text is written into every cell that is chosen.
      if (block.length === 1 && block[0]?.length === 1 && cells.length > 1) {
        const lanes = new Set(cells.map(({ lane }) => lane)).size;
        block = Array.from({ length: lanes }, () => Array<string>(cells.length / lanes).fill(only ?? ""));
      }
      const title = (number: number) => t("new.stepNumber", { number });
      const all = { lanes: shown.lanes, steps: shown.steps, persona: view.persona, language: lang };
      const pasted = pasteBlock(store.snapshot(), block, all, at, title, rich ? "rich" : "plain");
      if (pasted.steps.length > 0 || pasted.lanes.length > 0) setAsked(pasted);
      else finish(pasted);
    };
    const finish = (pasted: Pasted) => {
      setAsked(null);
      if (pasted.changes.length > 0) make(pasted.changes);
      const skipped = pasted.skipped > 0 ? ` ${t("clipboard.skipped", { count: pasted.skipped })}` : "";
      view.toast(t("clipboard.pasted") + skipped, pasted.changes.length > 0 ? store.undo : undefined);
    };
    return { copied, told, paste, finish };
  }, [store, view, lang, t, editable, make]);

  const clipboard = useMemo<GridClipboard>(() => {
    const write = async (what: "copied" | "cut"): Promise<void> => {
      const parts = inner.copied();
      if (!parts) return;
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
        const refused = () => view.toast(t("clipboard.byKeys"));
        readClipboard().then(([text, html]) => inner.paste(text, html), refused);
      },
    };
  }, [inner, edits, view, t]);

  const put = (event: ClipboardEvent, what: "copied" | "cut") => {
    if (inEditor(event) || (what === "cut" && !editable)) return;
    const parts = inner.copied();
    if (!parts) return;
    event.preventDefault();
    for (const [type, text] of Object.entries(parts)) event.clipboardData.setData(type, text);
    if (what === "cut") edits.clear(latest.current.cells);
    inner.told(what);
  };
  const handlers = {
    onCopy: (event: ClipboardEvent) => put(event, "copied"),
    onCut: (event: ClipboardEvent) => put(event, "cut"),
    onPaste: (event: ClipboardEvent) => {
      if (inEditor(event)) return;
      event.preventDefault();
      inner.paste(event.clipboardData.getData("text/plain"), event.clipboardData.getData("text/html"));
    },
  };
  const dialog: ReactNode = asked ? (
    <PasteDialog pasted={asked} onPaste={() => inner.finish(asked)} onClose={() => setAsked(null)} />
  ) : null;
  return { clipboard, handlers, dialog };
}

/** What the clipboard holds, as text and as HTML. Rejects where the browser does not allow to read it. */
async function readClipboard(): Promise<readonly [text: string, html: string]> {
  const [item] = await navigator.clipboard.read();
  const read = async (type: string) => (item?.types.includes(type) ? (await item.getType(type)).text() : "");
  return [await read("text/plain"), await read("text/html")];
}
