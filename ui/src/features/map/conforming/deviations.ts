/**
 * What left the plan, put in order for reading and for drawing. Pure.
 *
 * Law: arrivals lost are an association with an interval, and only what is compared has them; the server's order (what is
 * surely lost first) is kept. Each number opens those who did so.
 */
import type { Arrivals, Conformance, ConformancePart, Deviation, MapConformance } from "@/api/generated";

/** What tells one way of leaving the plan from all others. */
export type Way = Pick<Deviation, "kind" | "source" | "target" | "touchpoint" | "event">;
export type Kind = Deviation["kind"];
export const KINDS: readonly Kind[] = ["failing", "skip", "loop", "ad_hoc"];

type Part = ConformancePart & { part: "conformance" };

export interface Lost {
  /** How many more of them would have arrived with the share of the others. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Arrivals lost with their interval; null where nothing is compared. */
export function lostIn({ arrivals_lost, low, high, settled }: Deviation): Lost | null {
  if (typeof arrivals_lost !== "number" || typeof low !== "number" || typeof high !== "number") return null;
  return { value: arrivals_lost, low: 0 - high * settled, high: 0 - low * settled };
}

/** Those who did so, as a part of the answer. */
export function partOf({ kind, source, target, touchpoint, event }: Way): Part {
  return {
    part: "conformance",
    kind,
    ...(typeof source === "number" ? { source } : {}),
    ...(typeof target === "number" ? { target } : {}),
    ...(typeof touchpoint === "number" ? { touchpoint } : {}),
    ...(typeof event === "string" ? { event } : {}),
  };
}

/** Of a deviation, what tells it from all others of its answer. */
export function keyOf({ kind, source, target, touchpoint, event }: Way): string {
  return JSON.stringify([kind, source ?? null, target ?? null, touchpoint ?? null, event ?? null]);
}

/** The step of the map at which a deviation is read: where people stood, or where they went to from the beginning. */
export function stepOf(
  { steps }: Pick<MapConformance, "steps">,
  { source, target }: Pick<Way, "source" | "target">,
): string | null {
  return steps[source ?? target ?? 0] ?? null;
}

export interface Ranked {
  /** With fewer arrivals, the most that are surely lost first. */
  readonly fewer: readonly Deviation[];
  /** Compared, and not with fewer arrivals; then those of too few to compare. */
  readonly others: readonly Deviation[];
}

export function ranked(deviations: readonly Deviation[]): Ranked {
  const isFewer = (each: Deviation) => (lostIn(each)?.value ?? 0) > 0;
  return { fewer: deviations.filter(isFewer), others: deviations.filter((each) => !isFewer(each)) };
}

/** What is drawn beside a station. */
export interface MarkAt {
  readonly id: "failing" | "missing" | "ad_hoc";
  readonly customers: number;
  readonly part: Part;
  /** What was not planned. */
  readonly deviation: Deviation | null;
}

/** Who failed at each step or missed it, and the one unplanned event with the most arrivals lost there, by step. */
export function marksAt({ answer, steps }: MapConformance): ReadonlyMap<string, readonly MarkAt[]> {
  const detours = new Map<number, Deviation>();
  for (const each of ranked(answer.deviations).fewer)
    if (each.kind === "ad_hoc" && !detours.has(each.source ?? 0)) detours.set(each.source ?? 0, each);
  return new Map(
    answer.steps.map(({ step, failing, missing }) => {
      const detour = detours.get(step);
      const outcome = (id: "failing" | "missing", customers: number): MarkAt[] =>
        customers > 0
          ? [{ id, customers, part: { part: "conformance", step, outcome: id }, deviation: null }]
          : [];
      const away: MarkAt[] = detour
        ? [{ id: "ad_hoc", customers: detour.customers, part: partOf(detour), deviation: detour }]
        : [];
      return [steps[step] ?? "", [...outcome("failing", failing), ...outcome("missing", missing), ...away]];
    }),
  );
}

/** A skip or a loop, between stations of the line. */
export interface WayHeld {
  readonly from: number;
  readonly to: number;
  readonly deviation: Deviation;
}

/** The skips and loops worth drawing: of each as many as a quarter of the stations, most arrivals lost first. */
export function waysHeld(
  { answer, steps }: MapConformance,
  stations: readonly { readonly id: string }[],
): WayHeld[] {
  const at = new Map(stations.map(({ id }, index) => [id, index]));
  const place = (step: number | null | undefined) =>
    typeof step === "number" ? at.get(steps[step] ?? "") : undefined;
  const { fewer, others } = ranked(answer.deviations);
  const all = [...fewer, ...others].flatMap((deviation): WayHeld[] => {
    const [from, to] = [place(deviation.source), place(deviation.target)];
    if ((deviation.kind !== "skip" && deviation.kind !== "loop") || from === undefined || to === undefined)
      return [];
    return [{ from, to, deviation }];
  });
  const room = Math.ceil(stations.length / 4);
  return (["skip", "loop"] as const).flatMap((kind) =>
    all.filter(({ deviation }) => deviation.kind === kind).slice(0, room),
  );
}

/** The question about everybody who set off, of whom a conformance speaks. */
export function journeysOf({ entry, destination, elsewhere, horizon, scope }: Conformance): Arrivals {
  return {
    question: "arrivals",
    entry,
    destination,
    ...(elsewhere?.length ? { elsewhere } : {}),
    ...(horizon ? { horizon } : {}),
    ...(scope ? { scope } : {}),
    waiting: 0,
  };
}
