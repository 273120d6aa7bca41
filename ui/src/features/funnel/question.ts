/** Changes to a funnel's question. Pure; what equals the default is left out, so that addresses stay short. */
import type { Breakdown, Exclusion, Funnel, MapMeasures } from "@/api/generated";
import { plain, type Selection } from "@/design/analysis/selection";

export const NO_STEPS: Funnel = { question: "funnel", steps: [] };

/** The same question without what is left at its default. */
export function tidy(question: Funnel): Funnel {
  const { steps, within, order, exclude, hold, by, count } = question;
  return {
    question: "funnel",
    steps: steps.map(plain),
    ...(within ? { within } : {}),
    ...(order && order !== "ordered" ? { order } : {}),
    ...(exclude?.length ? { exclude } : {}),
    ...(hold?.length ? { hold } : {}),
    ...(by ? { by } : {}),
    ...(count && count !== "customers" ? { count } : {}),
  };
}

/** The list with one entry moved; the rest keeps its order. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, index) => index !== from);
  const entry = list[from];
  return entry === undefined ? [...list] : [...rest.slice(0, to), entry, ...rest.slice(to)];
}

export function withSteps(question: Funnel, steps: readonly Selection[]): Funnel {
  const fits = (at: number | null | undefined, most: number) => at == null || at <= most;
  const by = question.by;
  const isByStep = typeof by === "object" && by !== null && typeof by.at === "number";
  return tidy({
    ...question,
    steps: [...steps],
    exclude: (question.exclude ?? []).filter(
      (each) => typeof each === "string" || fits(each.after, Math.max(1, steps.length - 1)),
    ),
    by: isByStep && !fits(Number(by.at), steps.length) ? by.property : by,
  });
}

/** An exclusion as a record, however it is written. */
export function exclusionOf(exclusion: string | Exclusion): Exclusion {
  return typeof exclusion === "string" ? { event: exclusion } : exclusion;
}

/** A breakdown as a record, however it is written; null without one. */
export function breakdownOf(by: Funnel["by"]): Breakdown | null {
  return by ? (typeof by === "string" ? { property: by } : by) : null;
}

/**
 * The funnel that a map asks: from the chosen step to the next, or through all its bound steps in their order.
 * Null where the map measures nothing.
 */
export function ofMap(measures: MapMeasures, step?: string): Funnel | null {
  const own = step ? measures.steps[step]?.funnel : null;
  if (own) return tidy(own);
  const measured = Object.values(measures.steps);
  const reached = new Set(measured.map((each) => each.next_step));
  const first = measured.find((each) => each.funnel && !reached.has(each.step));
  const steps: Selection[] = [];
  const seen = new Set<string>();
  for (let at = first; at?.funnel && !seen.has(at.step); at = measures.steps[at.next_step ?? ""]) {
    seen.add(at.step);
    const [from, to] = at.funnel.steps;
    if (from !== undefined && steps.length === 0) steps.push(from);
    if (to !== undefined) steps.push(to);
  }
  return first?.funnel && steps.length > 0 ? tidy({ ...first.funnel, steps }) : null;
}
