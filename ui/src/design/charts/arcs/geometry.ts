/**
 * The state graph as a line of stations with arcs: ways on that skip stations above, ways back below, loops at the
 * station. Pure; knows no framework.
 *
 * Stations stand in the order in which most ways run forward, so that an arc below is a way back for most.
 */
import type { Transition } from "@/api/generated";

/** A transition whose customers are counted too, as every answer in full has them. */
export interface CountedTransition extends Transition {
  customers: number;
}

export type Measure = "customers" | "occurrences";

interface Station {
  name: string;
  x: number;
  /** Share of the largest station's ways, in [0, 1]. */
  weight: number;
  value: number;
}

export interface Arc {
  id: string;
  transition: CountedTransition;
  kind: "next" | "skip" | "back" | "loop";
  value: number;
  path: string;
  thickness: number;
  labelX: number;
  labelY: number;
  /** Whether the number fits beside it without crowding. */
  isLabelled: boolean;
}

export interface ArcsLayout {
  stations: Station[];
  arcs: Arc[];
  width: number;
  height: number;
  stationWidth: number;
  /** Centre of the line. */
  middle: number;
  /** How many ways there are in all among these stations, loops included. */
  ways: number;
}

export const STATION_HEIGHT = 58;
const STATION_WIDTH = { least: 92, most: 132 } as const;
/** Room between two stations, for the number on the line. */
const BETWEEN = 48;

interface Options {
  /** How many stations, the most frequent first. */
  stations: number;
  /** How much is shown beyond the main road: 0 only that, 1 every way. */
  detail: number;
  measure: Measure;
  width: number;
  /** Distinct customers of each event: a customer takes many ways, so those of the ways do not add up. */
  customersOf: ReadonlyMap<string, number>;
}

export function layoutArcs(transitions: readonly CountedTransition[], options: Options): ArcsLayout {
  const { measure } = options;
  const values = valuesOf(transitions, options);
  const chosen = [...values]
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, options.stations)
    .map(([name]) => name);
  const among = transitions.filter(
    (each) => chosen.includes(each.source) && chosen.includes(each.target) && each[measure] > 0,
  );
  const order = forwardOrder(chosen, among, measure);
  const shown = chooseWays(among, options.detail, measure);
  const { least, most: widest } = STATION_WIDTH;
  const stationWidth = Math.min(widest, Math.max(least, options.width / Math.max(order.length, 1) - BETWEEN));
  const pitch = Math.max(
    stationWidth + BETWEEN,
    (options.width - stationWidth) / Math.max(order.length - 1, 1),
  );
  const most = Math.max(1, ...order.map((name) => values.get(name) ?? 0));
  const stations = order.map((name, index) => ({
    name,
    x: index * pitch,
    value: values.get(name) ?? 0,
    weight: (values.get(name) ?? 0) / most,
  }));
  const place = new Map(order.map((name, index) => [name, index]));
  const spans = shown.map((each) => (place.get(each.target) ?? 0) - (place.get(each.source) ?? 0));
  const reach = (span: number) => (span <= 0 ? 0 : 34 + Math.sqrt(span) * 46);
  const above = Math.max(24, ...spans.filter((span) => span > 1).map((span) => reach(span - 1) + 30));
  const below = Math.max(48, ...spans.filter((span) => span < 0).map((span) => reach(-span) + 26));
  const middle = above + STATION_HEIGHT / 2;
  return {
    stations,
    arcs: arcsOf(shown, place, { pitch, stationWidth, middle }, reach, measure),
    width: pitch * Math.max(order.length - 1, 0) + stationWidth,
    stationWidth,
    height: above + STATION_HEIGHT + below,
    middle,
    ways: among.length,
  };
}

/** The customers of each event; or how often it takes part in a way, on the side where it does so more often. */
function valuesOf(
  transitions: readonly CountedTransition[],
  { measure, customersOf }: Pick<Options, "measure" | "customersOf">,
): Map<string, number> {
  const out = new Map<string, number>();
  const into = new Map<string, number>();
  for (const each of transitions) {
    out.set(each.source, (out.get(each.source) ?? 0) + each[measure]);
    into.set(each.target, (into.get(each.target) ?? 0) + each[measure]);
  }
  const names = new Set([...out.keys(), ...into.keys()]);
  const ways = (name: string) => Math.max(out.get(name) ?? 0, into.get(name) ?? 0);
  return new Map(
    [...names].map((name) => [name, measure === "customers" ? (customersOf.get(name) ?? 0) : ways(name)]),
  );
}

/**
 * An order in which the ways forward weigh most: Eades, Lin and Smyth's heuristic (1993), with weights; sinks go last,
 * sources first, and otherwise the event that leads away most. Then neighbours are swapped while that helps.
 */
export function forwardOrder(
  names: readonly string[],
  ways: readonly CountedTransition[],
  measure: Measure,
): string[] {
  const left = new Set(names);
  const front: string[] = [];
  const back: string[] = [];
  const real = ways.filter((each) => each.source !== each.target);
  const sum = (pick: (each: CountedTransition) => boolean) =>
    real.reduce(
      (total, each) =>
        left.has(each.source) && left.has(each.target) && pick(each) ? total + each[measure] : total,
      0,
    );
  while (left.size > 0) {
    const balance = [...left]
      .sort((a, b) => (a < b ? -1 : 1))
      .map((name) => ({
        name,
        out: sum((each) => each.source === name),
        into: sum((each) => each.target === name),
      }));
    const sink = balance.find((each) => each.out === 0);
    const source = balance.find((each) => each.into === 0);
    const pick =
      sink ??
      source ??
      balance.reduce((best, each) => (each.out - each.into > best.out - best.into ? each : best));
    left.delete(pick.name);
    if (sink) back.unshift(pick.name);
    else front.push(pick.name);
  }
  const order = [...front, ...back];
  const weight = (from: string, to: string) =>
    real.find((each) => each.source === from && each.target === to)?.[measure] ?? 0;
  for (let rounds = order.length, isBetter = true; isBetter && rounds > 0; rounds--) {
    isBetter = false;
    for (let index = 0; index + 1 < order.length; index++) {
      const [a, b] = [order[index] ?? "", order[index + 1] ?? ""];
      if (weight(b, a) > weight(a, b)) {
        order.splice(index, 2, b, a);
        isBetter = true;
      }
    }
  }
  return order;
}

/** The main road (each station's strongest way in and out), and of the other ways the most frequent share. */
export function chooseWays(
  ways: readonly CountedTransition[],
  detail: number,
  measure: Measure,
): CountedTransition[] {
  const strongest = (side: "source" | "target") => {
    const best = new Map<string, CountedTransition>();
    for (const each of ways) {
      const known = best.get(each[side]);
      if (each.source !== each.target && (!known || each[measure] > known[measure]))
        best.set(each[side], each);
    }
    return best.values();
  };
  const main = new Set([...strongest("source"), ...strongest("target")]);
  const rest = ways.filter((each) => !main.has(each)).sort((a, b) => b[measure] - a[measure]);
  const more = new Set(rest.slice(0, Math.round(rest.length * Math.min(Math.max(detail, 0), 1))));
  return ways.filter((each) => main.has(each) || more.has(each));
}

function arcsOf(
  shown: readonly CountedTransition[],
  place: ReadonlyMap<string, number>,
  line: { pitch: number; stationWidth: number; middle: number },
  reach: (span: number) => number,
  measure: Measure,
): Arc[] {
  const { pitch, stationWidth, middle } = line;
  const most = Math.max(1, ...shown.map((each) => each[measure]));
  const labelled = new Set([...shown].sort((a, b) => b[measure] - a[measure]).slice(0, 16));
  const top = middle - STATION_HEIGHT / 2;
  const bottom = middle + STATION_HEIGHT / 2;
  const round = (value: number) => Math.round(value * 10) / 10;
  return shown.map((transition) => {
    const from = place.get(transition.source) ?? 0;
    const to = place.get(transition.target) ?? 0;
    const span = to - from;
    const value = transition[measure];
    const thickness = 1.2 + (value / most) * 12;
    const common = {
      id: `${transition.source} → ${transition.target}`,
      transition,
      value,
      thickness,
      isLabelled: labelled.has(transition),
    };
    const centre = from * pitch + stationWidth / 2;
    if (span === 0) {
      const y = bottom + 30;
      return {
        ...common,
        kind: "loop" as const,
        thickness: 1.2 + (value / most) * 6,
        path: `M${round(centre - 12)} ${bottom}C${round(centre - 20)} ${y} ${round(centre + 20)} ${y} ${round(centre + 12)} ${bottom}`,
        labelX: centre,
        labelY: bottom + 38,
      };
    }
    if (span === 1) {
      const start = from * pitch + stationWidth;
      const end = to * pitch;
      return {
        ...common,
        kind: "next" as const,
        path: `M${round(start)} ${middle}L${round(end)} ${middle}`,
        labelX: (start + end) / 2,
        labelY: middle - thickness / 2 - 5,
      };
    }
    const isBack = span < 0;
    // Ways leave on the side they head for, the far ones nearer the middle, so that near ones nest inside.
    const lean = Math.min(44, 12 + 26 / Math.sqrt(Math.abs(span)));
    const start = centre + (isBack ? -lean : lean);
    const end = to * pitch + stationWidth / 2 + (isBack ? lean : -lean);
    const edge = isBack ? bottom : top;
    const high = reach(isBack ? -span : span - 1) * (isBack ? 1 : -1);
    const control = edge + high * 1.33;
    return {
      ...common,
      kind: isBack ? ("back" as const) : ("skip" as const),
      path: `M${round(start)} ${edge}C${round(start)} ${round(control)} ${round(end)} ${round(control)} ${round(end)} ${edge}`,
      labelX: (start + end) / 2,
      labelY: edge + high + (isBack ? thickness / 2 + 14 : -thickness / 2 - 5),
    };
  });
}
