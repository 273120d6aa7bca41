/**
 * Copies of stages, steps, lanes and cards with what belongs to them, as lists of changes.
 *
 * Law: a copy says what the original says, in all languages, and stands right after it (after the last of several); what
 * is copied along refers to the copies, everything else it refers to is the same as before.
 */
import { nextOf } from "./gestures";
import { newId } from "./identity";
import { FIRST_ORDER, ordered, stepsInOrder } from "./ordering";
import { fieldsOf, hasOrder, objectsOf } from "./records";
import { withSpans } from "./spans";
import type { AnyChange, ById, Collection, Json, Lang, MapDocument } from "./types";

/** Changes that copy, and the ids of the copies of what was chosen, in their order. */
export interface Copied {
  readonly changes: AnyChange[];
  readonly ids: readonly string[];
}

/** Which objects go along: by collection, the ids. */
type Along = readonly (readonly [collection: Collection, ids: readonly string[]])[];

export function duplicateStages(document: MapDocument, stages: readonly string[]): Copied {
  const chosen = inOrder(ordered(document.stages), stages);
  const steps = stepsInOrder(document)
    .filter(([, { stage }]) => chosen.includes(stage))
    .map(([id]) => id);
  return copied(document, "stages", chosen, [["steps", steps], ...alongSteps(document, steps)]);
}

export function duplicateSteps(document: MapDocument, steps: readonly string[]): Copied {
  const chosen = inOrder(stepsInOrder(document), steps);
  return copied(document, "steps", chosen, alongSteps(document, chosen));
}

export function duplicateLanes(document: MapDocument, lanes: readonly string[]): Copied {
  const chosen = inOrder(ordered(document.lanes), lanes);
  const cells = where(document.cells, "lane", chosen);
  return copied(document, "lanes", chosen, [["cells", cells], ...alongCards(document, cells)]);
}

export function duplicateCards(document: MapDocument, cards: readonly string[]): Copied {
  const chosen = inOrder(ordered(document.cells), cards);
  return copied(document, "cells", chosen, alongCards(document, chosen));
}

function inOrder(all: readonly (readonly [string, unknown])[], ids: readonly string[]): string[] {
  const chosen = new Set(ids);
  return all.map(([id]) => id).filter((id) => chosen.has(id));
}

function alongSteps(document: MapDocument, steps: readonly string[]): Along {
  const cells = where(document.cells, "step", steps);
  return [
    ["interactions", where(document.interactions, "step", steps)],
    ["cells", cells],
    ["experiences", where(document.experiences, "step", steps)],
    ...alongCards(document, cells),
  ];
}

/** What is known of cards, how they are judged, and what they rest on. */
function alongCards(document: MapDocument, cards: readonly string[]): Along {
  return [
    ["insights", where(document.insights, "cell", cards)],
    ["opportunities", where(document.opportunities, "cell", cards)],
    ["grounds", where(document.grounds, "source", cards)],
  ];
}

function where(objects: ById<object>, field: string, targets: readonly string[]): string[] {
  const wanted = new Set(targets);
  return Object.keys(objects).filter((id) => wanted.has(String((objects[id] as Json)[field])));
}

function copied(document: MapDocument, collection: Collection, ids: readonly string[], along: Along): Copied {
  const all: Along = [[collection, ids], ...along];
  const names = new Map<Collection, Map<string, string>>();
  for (const [each, originals] of all)
    names.set(
      each,
      new Map(
        originals.map((id) => [id, newId(each === "opportunities" ? "opportunity" : each.slice(0, -1))]),
      ),
    );
  const changes: AnyChange[] = [];
  for (const [each, originals] of all)
    for (const id of originals)
      changes.push({
        change: "add",
        collection: each,
        id: names.get(each)?.get(id) as string,
        object: copyOf(document, each, id, names, each === collection),
      });
  changes.push(...moves(document, collection, ids, names.get(collection) ?? new Map()));
  const translations = translated(document, names);
  if (Object.keys(translations).length > 0) changes.push({ change: "restore", translations });
  const steps = names.get("steps");
  return {
    ids: ids.map((id) => names.get(collection)?.get(id) as string),
    changes: steps ? withSpans(document, changes) : changes,
  };
}

/** The object with its references led to the copies of what goes along. */
function copyOf(
  document: MapDocument,
  collection: Collection,
  id: string,
  names: ReadonlyMap<Collection, ReadonlyMap<string, string>>,
  chosen: boolean,
): Json {
  const copy: Record<string, unknown> = { ...objectsOf(document, collection)[id] };
  for (const [field, { of }] of Object.entries(fieldsOf(collection))) {
    const now = of && names.get(of)?.get(String(copy[field]));
    if (now !== undefined) copy[field] = now;
  }
  if (chosen && hasOrder(collection)) copy["order"] = FIRST_ORDER;
  return copy;
}

/** Brings the copies after the last original of those that stand together. */
function moves(
  document: MapDocument,
  collection: Collection,
  ids: readonly string[],
  names: ReadonlyMap<string, string>,
): AnyChange[] {
  const chosen = new Set(ids);
  const after = (id: string): string | null => {
    let next = nextOf(document, collection, id);
    let skipped: string | null = next;
    while (skipped !== null) {
      if (chosen.has(skipped)) next = nextOf(document, collection, skipped);
      skipped = nextOf(document, collection, skipped);
    }
    return next;
  };
  return ids.map((id) => ({
    change: "move",
    collection,
    id: names.get(id) as string,
    before: after(id),
  }));
}

function translated(
  document: MapDocument,
  names: ReadonlyMap<Collection, ReadonlyMap<string, string>>,
): Partial<Record<Lang, ById<string>>> {
  const found: Partial<Record<Lang, ById<string>>> = {};
  for (const [language, texts] of Object.entries(document.translations)) {
    const copies = Object.entries(texts).flatMap(([key, text]) => {
      const [collection = "", id = "", ...field] = key.split(".");
      const now = names.get(collection as Collection)?.get(id);
      return now === undefined ? [] : [[`${collection}.${now}.${field.join(".")}`, text] as const];
    });
    if (copies.length > 0) found[language as Lang] = Object.fromEntries(copies);
  }
  return found;
}
