/** Changes to a funnel's question. Pure; what equals the default is left out, so that addresses stay short. */
import type { Breakdown, Exclusion, Funnel, MapDocument, MapMeasures } from "@/api/generated";
import { plain, type Selection } from "@/design/analysis/selection";
import type { Lang } from "@/design/format";

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

/** The funnel that a map asks, and the steps it leaves out, by title. */
export interface MapFunnel {
  funnel: Funnel;
  leftOut: string[];
}

interface Asked {
  document: MapDocument;
  measures: MapMeasures;
  lang: Lang;
  /** Asks only from this step to the next. */
  step?: string | undefined;
  /** Asks through every step that is bound, side ways too. */
  isWhole?: boolean;
}

/** Steps that fewer than this share of the first step's customers reach are not on the main road. */
const MAIN_ROAD = 0.1;

/**
 * The funnel that a map asks: from the chosen step to the next; or along the main road, which is the map's order
 * without steps that fewer reach than a later one (a side way) and without an end that hardly anyone reaches; or
 * through all bound steps. Steps carry the map's titles. Null where the map measures nothing.
 */
export function ofMap({ document, measures, lang, step, isWhole = false }: Asked): MapFunnel | null {
  const chain = chainOf(measures);
  const from = chain.findIndex((each) => each.id === step);
  const near = step === undefined || from < 0 ? null : chain.slice(from, from + 2);
  const chosen = near && near.length === 2 ? near : isWhole ? chain : mainRoad(chain);
  const first = measures.steps[chosen[0]?.id ?? ""];
  if (chosen.length === 0 || !first?.funnel) return null;
  const title = (id: string) =>
    document.translations?.[lang]?.[`steps.${id}.title`] || document.steps?.[id]?.title || id;
  const steps = chosen.map(({ id, selection }) => named(selection, title(id)));
  return {
    funnel: tidy({ ...first.funnel, steps }),
    leftOut: near ? [] : chain.filter((each) => !chosen.includes(each)).map((each) => title(each.id)),
  };
}

function named(selection: Selection, name: string): Selection {
  return typeof selection === "string" ? { events: [selection], name } : { ...selection, name };
}

interface Link {
  id: string;
  selection: Selection;
  reached: number;
}

/** The bound steps of a map in their order. */
function chainOf(measures: MapMeasures): Link[] {
  const measured = Object.values(measures.steps);
  const reached = new Set(measured.map((each) => each.next_step));
  const chain: Link[] = [];
  let at = measured.find((each) => each.funnel && !reached.has(each.step));
  let selection = at?.funnel?.steps[0];
  while (at && selection !== undefined && !chain.some((each) => each.id === at?.step)) {
    chain.push({ id: at.step, selection, reached: at.reached ?? 0 });
    selection = at.funnel?.steps[1];
    at = measures.steps[at.next_step ?? ""];
  }
  return chain;
}

function mainRoad(chain: readonly Link[]): Link[] {
  const isEnough = (link: Link) => link.reached >= (chain[0]?.reached ?? 0) * MAIN_ROAD;
  const road = chain.filter(
    (link, index) => isEnough(link) && chain.slice(index + 1).every((later) => later.reached <= link.reached),
  );
  return road.length > 1 ? road : [...chain];
}
