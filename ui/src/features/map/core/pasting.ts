/**
 * Blocks of a spreadsheet: what a part of the grid says, and a block written over the grid from a place on.
 *
 * Law: pasting what was copied over the same place changes nothing. A block that is larger than the grid
 * makes new steps and lanes; nothing outside the block is touched.
 */
import { cellsAt, experienceAt } from "./changing";
import { cut } from "./characters";
import type { Block } from "./clipboard";
import { placed } from "./gestures";
import { newId } from "./identity";
import { ordered, stepsInOrder } from "./ordering";
import { fieldOf, holdsCells, isBlank, MISSING, printable } from "./records";
import { literal, plain } from "./richtext";
import { said } from "./texts";
import type { AnyChange, Lane, Lang, MapDocument } from "./types";

/** The part of the grid that is on show, for whom, and in which language. */
export interface Shown {
  readonly lanes: readonly string[];
  readonly steps: readonly string[];
  readonly persona: string | null;
  readonly language: Lang;
}

/**
 * How words stand in a block: as spreadsheets have them, without marks, or as the map writes them (`richtext.ts`), for a
 * block that goes from one place of a map to another.
 */
export type As = "plain" | "rich";

/** Between the cards of one place in one cell of a spreadsheet. */
const BETWEEN = "\n\n";

/** What lanes say at steps, a row for each lane. */
export function copiedBlock(document: MapDocument, shown: Shown, as: As = "plain"): string[][] {
  return shown.lanes.map((lane) => shown.steps.map((step) => textOf(document, lane, step, shown, as)));
}

function textOf(
  document: MapDocument,
  lane: string,
  step: string,
  { persona, language }: Shown,
  as: As,
): string {
  const type = document.lanes[lane]?.type;
  if (type === "emotion") return numberText(experienceAt(document, step, persona)?.[1].experienced);
  if (type === "touchpoint" || type === "channel") {
    const own = Object.entries(document.interactions).filter(([, each]) => each.step === step);
    return ordered(Object.fromEntries(own))
      .map(([, { touchpoint }]) =>
        type === "channel"
          ? (document.touchpoints[touchpoint]?.channel ?? "other")
          : said(document, { collection: "touchpoints", id: touchpoint, field: "name" }, language).text,
      )
      .join("\n");
  }
  return cellsAt(document, lane, step, persona)
    .map(([id]) => said(document, { collection: "cells", id, field: "text" }, language).text)
    .filter((text) => !isBlank(text))
    .map((text) => (as === "plain" ? plain(text) : text))
    .join(BETWEEN);
}

function numberText(value: number | null | undefined): string {
  return value === undefined || value === null ? "" : String(value);
}

export interface Pasted {
  readonly changes: AnyChange[];
  /** New steps and lanes, for texts that had no place. */
  readonly steps: readonly string[];
  readonly lanes: readonly string[];
  /** How many texts were not written, because nothing can be written where they would stand. */
  readonly skipped: number;
}

/**
 * Writes a block over the grid, its first text at `at`. Emotion lanes take numbers from −2 to 2, all other lanes that
 * show something else than cards are passed over. `title` names new steps by their number on the map.
 */
export function pasteBlock(
  document: MapDocument,
  block: Block,
  shown: Shown,
  at: { readonly lane: string; readonly step: string },
  title: (number: number) => string,
  as: As = "plain",
): Pasted {
  const top = shown.lanes.indexOf(at.lane);
  const left = shown.steps.indexOf(at.step);
  if (top < 0 || left < 0) return { changes: [], steps: [], lanes: [], skipped: 0 };
  const width = Math.max(0, ...block.map((row) => row.length));
  const steps = overflow(left + width - shown.steps.length, "step");
  const lanes = overflow(top + block.length - shown.lanes.length, "lane");
  const changes: AnyChange[] = [
    ...newSteps(document, steps, shown.steps.at(-1) as string, title),
    ...newLanes(document, lanes, shown.lanes.at(-1) as string),
  ];
  const across = [...shown.steps, ...steps];
  const down = [...shown.lanes, ...lanes];
  let skipped = 0;
  block.forEach((row, y) => {
    row.forEach((text, x) => {
      const lane = down[top + y] as string;
      const step = across[left + x] as string;
      const change = written(document, { lane, step }, text, shown, as);
      if (change === "skipped") skipped += 1;
      else changes.push(...change);
    });
  });
  return { changes, steps, lanes, skipped };
}

function overflow(count: number, prefix: string): string[] {
  return Array.from({ length: Math.max(0, count) }, () => newId(prefix));
}

function newSteps(
  document: MapDocument,
  ids: readonly string[],
  last: string,
  title: (number: number) => string,
): AnyChange[] {
  const steps = stepsInOrder(document);
  const stage = document.steps[last]?.stage as string;
  const own = steps.filter(([, each]) => each.stage === stage);
  const next = own[own.findIndex(([id]) => id === last) + 1]?.[0] ?? null;
  return ids.flatMap((id, number) =>
    placed("steps", id, { stage, title: title(steps.length + number + 1) }, next),
  );
}

/** Lanes like the one above them where that holds cards, else lanes of texts. */
function newLanes(document: MapDocument, ids: readonly string[], last: string): AnyChange[] {
  const above = document.lanes[last] as Lane;
  const lanes = ordered(document.lanes);
  const next = lanes[lanes.findIndex(([id]) => id === last) + 1]?.[0] ?? null;
  const lane = {
    type: holdsCells(above.type) ? above.type : "text",
    ...(above.band ? { band: above.band } : {}),
    ...(above.main ? { main: true } : {}),
  };
  return ids.flatMap((id) => placed("lanes", id, lane, next));
}

const LONGEST = fieldOf("cells", "text")?.longest ?? 0;

function written(
  document: MapDocument,
  { lane, step }: { readonly lane: string; readonly step: string },
  text: string,
  shown: Shown,
  as: As,
): AnyChange[] | "skipped" {
  const { persona, language } = shown;
  const standing = Object.hasOwn(document.lanes, lane);
  const type = standing ? (document.lanes[lane] as Lane).type : "text";
  const before = standing ? textOf(document, lane, step, shown, as) : "";
  if (before === text) return [];
  if (type === "emotion") {
    const value = isBlank(text) ? null : Number(text.trim().replace(",", ".").replace("−", "-"));
    if (value !== null && !(value >= -2 && value <= 2)) return "skipped";
    return [{ change: "draw_experience", step, which: "experienced", value, persona }];
  }
  if (!holdsCells(type)) return isBlank(text) ? [] : "skipped";
  const cards = standing ? cellsAt(document, lane, step, persona) : [];
  const removals = cards
    .slice(1)
    .filter(([, cell]) => !cell.images?.length && !cell.link)
    .map(([id]): AnyChange => ({ change: "remove", collection: "cells", id }));
  const short =
    cut(printable(as === "plain" ? literal(text) : text), LONGEST) || (isBlank(text) ? "" : MISSING);
  return [...removals, { change: "write_cell", lane, step, text: short, language, persona }];
}
