/**
 * Applying one's own changes to a map before the server has, and undoing them.
 *
 * Law: the same as the server's (etappe.maps.changing), for the changes this screen makes: after the server has
 * answered, the two documents are equal. `undoOf` gives the changes that lead back. The server checks; this does not.
 */
import type {
  Cell,
  DrawExperience,
  EditText,
  Experience,
  MapChanges,
  MapDocument,
  Restore,
  WriteCell,
} from "@/api/generated";
import { ownLanguage, readText, translationKey, writeText } from "./texts";

export type AnyChange = MapChanges["changes"][number];
type Translations = NonNullable<MapDocument["translations"]>;

/** The document after all changes, one after the other. */
export function applied(document: MapDocument, changes: readonly AnyChange[]): MapDocument {
  return changes.reduce(afterOne, document);
}

function afterOne(document: MapDocument, change: AnyChange): MapDocument {
  switch (change.change) {
    case "edit_text":
      return editText(document, change);
    case "write_cell":
      return writeCell(document, change);
    case "draw_experience":
      return drawExperience(document, change);
    case "restore":
      return restore(document, change);
    case "remove_step":
    case "move_step":
      return document; // this screen does not make these; the server's answer shows what they did
  }
}

function editText(document: MapDocument, change: EditText): MapDocument {
  const own = change.language === ownLanguage(document);
  let edited = document;
  if (own || !readText(document, change)) edited = writeText(document, change, change.text);
  if (own) return edited;
  return translate(edited, change.language, { [translationKey(change)]: change.text || null });
}

export function cellAt(document: MapDocument, lane: string, step: string): [id: string, cell: Cell] | null {
  return (
    Object.entries(document.cells ?? {}).find(([, cell]) => cell.lane === lane && cell.step === step) ?? null
  );
}

function writeCell(document: MapDocument, change: WriteCell): MapDocument {
  const found = cellAt(document, change.lane, change.step);
  if (!change.text.trim()) return found ? without(document, "cells", found[0]) : document;
  const id = found?.[0] ?? freeId(`${change.lane}_${change.step}`, document.cells);
  const before: Cell = found?.[1] ?? { lane: change.lane, step: change.step, text: change.text };
  const own = change.language === ownLanguage(document);
  const cell: Cell = { ...before, ...(own ? { text: change.text } : {}) };
  if (change.evidence) cell.evidence = change.evidence;
  const written = { ...document, cells: { ...document.cells, [id]: cell } };
  const key = translationKey({ collection: "cells", id, field: "text" });
  return own ? written : translate(written, change.language, { [key]: change.text });
}

export function experienceAt(document: MapDocument, step: string): [id: string, drawn: Experience] | null {
  return Object.entries(document.experiences ?? {}).find(([, drawn]) => drawn.step === step) ?? null;
}

function drawExperience(document: MapDocument, change: DrawExperience): MapDocument {
  const found = experienceAt(document, change.step);
  const id = found?.[0] ?? freeId(change.step, document.experiences);
  const drawn: Experience = { ...(found?.[1] ?? { step: change.step }), [change.which]: change.value };
  if ((drawn.expected ?? null) === null && (drawn.experienced ?? null) === null)
    return found ? without(document, "experiences", id) : document;
  return { ...document, experiences: { ...document.experiences, [id]: drawn } };
}

function restore(document: MapDocument, change: Restore): MapDocument {
  let restored = document;
  for (const [language, texts] of Object.entries(change.translations ?? {}))
    restored = translate(restored, language, texts);
  return {
    ...restored,
    steps: put(restored.steps, change.steps),
    cells: put(restored.cells, change.cells),
    experiences: put(restored.experiences, change.experiences),
  };
}

/** The changes that lead from `applied(document, changes)` back to `document`, last change first. */
export function undoOf(document: MapDocument, changes: readonly AnyChange[]): AnyChange[] {
  const undo: AnyChange[] = [];
  let before = document;
  for (const change of changes) {
    const after = afterOne(before, change);
    undo.unshift(...(change.change === "edit_text" ? undoText(before, change) : difference(after, before)));
    before = after;
  }
  return undo;
}

/** A text is undone by writing the text before, so what others wrote elsewhere meanwhile stays. */
function undoText(document: MapDocument, change: EditText): AnyChange[] {
  const before = readText(document, change);
  const base: EditText = { ...change, text: before, language: ownLanguage(document) };
  if (change.language === base.language) return [base];
  const translation = document.translations?.[change.language]?.[translationKey(change)] ?? "";
  const translated: EditText = { ...change, text: translation };
  return before || !change.text ? [translated] : [translated, base];
}

function difference(now: MapDocument, then: MapDocument): AnyChange[] {
  const translations: NonNullable<Restore["translations"]> = {};
  for (const language of Object.keys({ ...now.translations, ...then.translations })) {
    const texts = changed(now.translations?.[language], then.translations?.[language]);
    if (Object.keys(texts).length > 0) translations[language] = texts;
  }
  const change: Restore = {
    change: "restore",
    cells: changed(now.cells, then.cells),
    experiences: changed(now.experiences, then.experiences),
    translations,
  };
  const parts = [change.cells, change.experiences, translations];
  return parts.every((part) => Object.keys(part ?? {}).length === 0) ? [] : [change];
}

type Collection<T> = Readonly<Record<string, T>>;

function changed<T>(now: Collection<T> = {}, then: Collection<T> = {}): Record<string, T | null> {
  const back: Record<string, T | null> = {};
  for (const id of Object.keys(now)) if (!(id in then)) back[id] = null;
  for (const [id, value] of Object.entries(then)) if (now[id] !== value) back[id] = value;
  return back;
}

function put<T>(collection: Collection<T> = {}, objects: Collection<T | null> = {}): Record<string, T> {
  const merged: Record<string, T> = { ...collection };
  for (const [id, value] of Object.entries(objects)) {
    if (value === null) delete merged[id];
    else merged[id] = value;
  }
  return merged;
}

function translate(document: MapDocument, language: string, texts: Collection<string | null>): MapDocument {
  const kept = put(document.translations?.[language], texts);
  const translations: Translations = { ...document.translations, [language]: kept };
  if (Object.keys(kept).length === 0) delete translations[language];
  return { ...document, translations };
}

/** The document without an object and its translations. */
function without(document: MapDocument, collection: "cells" | "experiences", id: string): MapDocument {
  let kept: MapDocument = {
    ...document,
    [collection]: put<Cell | Experience>(document[collection], { [id]: null }),
  };
  for (const [language, texts] of Object.entries(document.translations ?? {})) {
    const gone = Object.keys(texts).filter((key) => key.startsWith(`${collection}.${id}.`));
    if (gone.length > 0) kept = translate(kept, language, Object.fromEntries(gone.map((key) => [key, null])));
  }
  return kept;
}

function freeId(wish: string, taken: Collection<unknown> = {}): string {
  let free = wish;
  for (let number = 2; free in taken; number += 1) free = `${wish}_${number}`;
  return free;
}
