/** Questions that open from a step: the funnel and the paths that begin there. Pure. */
import type { Funnel, MapDocument, Paths, Selector, StepMeasures } from "@/api/generated";
import { selectorOf } from "./measured";

type Measures = Readonly<Record<string, StepMeasures>> | null;

function entryOf(document: MapDocument, measures: Measures, step: string): string | Selector | null {
  return measures?.[step]?.funnel?.steps[0] ?? selectorOf(document, step);
}

/** The funnel from a step through all that follow it on the map, in the map's window; null where it is not bound. */
export function funnelFrom(document: MapDocument, measures: Measures, step: string): Funnel | null {
  const steps: Funnel["steps"] = [];
  const passed = new Set<string>();
  for (
    let place: string | null | undefined = step;
    place && !passed.has(place);
    place = measures?.[place]?.next_step
  ) {
    passed.add(place);
    const entry = entryOf(document, measures, place);
    if (entry) steps.push(entry);
  }
  if (steps.length === 0) return null;
  return { question: "funnel", steps, ...(document.within ? { within: document.within } : {}) };
}

/** The paths that begin at a step; null where it is not bound. */
export function pathsFrom(document: MapDocument, measures: Measures, step: string): Paths | null {
  const start = entryOf(document, measures, step);
  return start ? { question: "paths", start } : null;
}
