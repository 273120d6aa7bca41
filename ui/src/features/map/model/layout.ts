/**
 * A map as columns and rows: stages over steps over lanes, in their orders, in the reader's language.
 *
 * Law: objects stand by `order`, compared sign by sign, then by id; steps stand by their stage first. Pure.
 */
import type { Cell, Lane, MapDocument, Persona, Touchpoint } from "@/api/generated";
import type { Lang } from "@/design/format";
import { type Said, said } from "./texts";

export type Evidence = NonNullable<Cell["evidence"]>;

export interface StepColumn {
  readonly id: string;
  readonly stage: string;
  readonly hue: number;
  readonly title: Said;
  readonly momentOfTruth: boolean;
  readonly touchpoints: readonly ShownTouchpoint[];
  /** Whether any of its touchpoints is bound to events. */
  readonly bound: boolean;
}

export interface ShownTouchpoint {
  readonly id: string;
  readonly name: Said;
  readonly type: NonNullable<Touchpoint["type"]>;
  readonly channel: NonNullable<Touchpoint["channel"]>;
}

export interface StageSpan {
  readonly id: string;
  readonly hue: number;
  readonly name: Said;
  /** Column of its first step, from 0, and how many it has; a stage without steps has none and is not shown. */
  readonly first: number;
  readonly span: number;
}

export interface LaneRow {
  readonly id: string;
  readonly type: Lane["type"];
  readonly measure: Lane["measure"];
  /** The title given; empty means the type's usual name. */
  readonly title: Said;
}

export interface DrawnCell {
  readonly text: Said;
  readonly evidence: Evidence;
  readonly source: string;
}

export interface Layout {
  readonly stages: readonly StageSpan[];
  readonly steps: readonly StepColumn[];
  readonly lanes: readonly LaneRow[];
  /** By lane, then by step. */
  readonly cells: Readonly<Record<string, Readonly<Record<string, DrawnCell>>>>;
}

/** Ids and objects of a collection by order, then by id. */
export function ordered<T extends { order: string }>(
  collection: Readonly<Record<string, T>> = {},
): [string, T][] {
  const signs = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return Object.entries(collection).sort(([idA, a], [idB, b]) => signs(a.order, b.order) || signs(idA, idB));
}

export function layoutOf(document: MapDocument, lang: Lang): Layout {
  const stages: StageSpan[] = [];
  const steps: StepColumn[] = [];
  const allSteps = ordered(document.steps);
  for (const [stageId, stage] of ordered(document.stages)) {
    const hue = Math.min(5, Math.max(1, stage.hue ?? 1));
    const own = allSteps.filter(([, step]) => step.stage === stageId);
    if (own.length > 0)
      stages.push({
        id: stageId,
        hue,
        name: said(document, { collection: "stages", id: stageId, field: "name" }, lang),
        first: steps.length,
        span: own.length,
      });
    for (const [id, step] of own) {
      const touchpoints = (step.touchpoints ?? []).flatMap((touchpointId) => {
        const touchpoint = document.touchpoints?.[touchpointId];
        return touchpoint ? [{ id: touchpointId, touchpoint }] : [];
      });
      steps.push({
        id,
        stage: stageId,
        hue,
        title: said(document, { collection: "steps", id, field: "title" }, lang),
        momentOfTruth: step.moment_of_truth ?? false,
        bound: touchpoints.some(({ touchpoint }) => touchpoint.binding),
        touchpoints: touchpoints.map(({ id: touchpointId, touchpoint }) => ({
          id: touchpointId,
          name: said(document, { collection: "touchpoints", id: touchpointId, field: "name" }, lang),
          type: touchpoint.type ?? "digital",
          channel: touchpoint.channel ?? "other",
        })),
      });
    }
  }
  return { stages, steps, lanes: lanesOf(document, lang), cells: cellsOf(document, lang) };
}

function lanesOf(document: MapDocument, lang: Lang): LaneRow[] {
  return ordered(document.lanes).map(([id, lane]) => ({
    id,
    type: lane.type,
    measure: lane.measure,
    title: said(document, { collection: "lanes", id, field: "title" }, lang),
  }));
}

function cellsOf(document: MapDocument, lang: Lang): Record<string, Record<string, DrawnCell>> {
  const cells: Record<string, Record<string, DrawnCell>> = {};
  for (const [id, cell] of Object.entries(document.cells ?? {})) {
    cells[cell.lane] ??= {};
    const row = cells[cell.lane] as Record<string, DrawnCell>;
    row[cell.step] = {
      text: said(document, { collection: "cells", id, field: "text" }, lang),
      evidence: cell.evidence ?? "assumed",
      source: said(document, { collection: "cells", id, field: "source" }, lang).text,
    };
  }
  return cells;
}

export interface ShownPersona {
  readonly id: string;
  readonly evidence: Evidence;
  readonly name: Said;
  readonly quote: Said;
  readonly bio: Said;
  readonly goals: Said;
  readonly frustrations: Said;
  readonly facts: readonly { readonly name: Said; readonly value: Said; readonly evidence: Evidence }[];
}

export function personasOf(document: MapDocument, lang: Lang): ShownPersona[] {
  return ordered<Persona>(document.personas).map(([id, persona]) => {
    const text = (field: string) => said(document, { collection: "personas", id, field }, lang);
    return {
      id,
      evidence: persona.evidence ?? "assumed",
      name: text("name"),
      quote: text("quote"),
      bio: text("bio"),
      goals: text("goals"),
      frustrations: text("frustrations"),
      facts: (persona.facts ?? []).map((fact, number) => ({
        name: text(`facts.${number}.name`),
        value: text(`facts.${number}.value`),
        evidence: fact.evidence ?? "assumed",
      })),
    };
  });
}
