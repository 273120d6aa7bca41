/** Questions that open from a step: the funnel and the paths that begin there. Pure. */
import type { Funnel, Paths, StepMeasures } from "@/api/generated";

type Measures = Readonly<Record<string, StepMeasures>> | null;

/** The funnel from a step through all that are measured after it, in the map's window; null where it is not bound. */
export function funnelFrom(measures: Measures, step: string): Funnel | null {
  const first = measures?.[step]?.funnel;
  if (!first) return null;
  const steps: Funnel["steps"] = [];
  const passed = new Set<string>();
  for (let place: string | null = step; place && !passed.has(place); ) {
    passed.add(place);
    const entry = measures[place]?.funnel?.steps[0];
    if (entry !== undefined) steps.push(entry);
    place = measures[place]?.next_step ?? null;
  }
  return { question: "funnel", steps, ...(first.within ? { within: first.within } : {}) };
}

/** The paths that begin at a step; null where it is not bound. */
export function pathsFrom(measures: Measures, step: string): Paths | null {
  const start = measures?.[step]?.funnel?.steps[0];
  return start === undefined ? null : { question: "paths", start };
}
