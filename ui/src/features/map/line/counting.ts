/**
 * What is asked for a line beyond the map's own numbers, and what the answers say: who waits at a station, what ended
 * there, and which ways people take beside the line.
 *
 * Law: each number on the line is the answer to one question that opens with it. What no question can say exactly (such
 * as later stations whose events have different conditions) is not shown. Pure.
 */
import type {
  Arrivals,
  ArrivalsAnswer,
  Scope,
  Selector,
  StepMeasures,
  Transitions,
  TransitionsAnswer,
} from "@/api/generated";
import type { MapDocument } from "../core/types";

type Selection = string | Selector;
type Steps = Readonly<Record<string, StepMeasures>>;

/** What a step counts: the first step of its funnel; null where it counts nothing. */
function countedAt(measures: Steps, step: string): Selection | null {
  return measures[step]?.funnel?.steps[0] ?? null;
}

/** The events of a selection; null where it has conditions, or takes every event. */
function eventsOf(selection: Selection): readonly string[] | null {
  if (typeof selection === "string") return [selection];
  const { events = [], where = [] } = selection;
  return where.length > 0 || events.length === 0 ? null : events;
}

export interface Asked {
  readonly step: string;
  readonly question: Arrivals;
  /** Labels of its ends that are no station. */
  readonly ends: readonly string[];
}

interface Words {
  readonly onward: string;
  /** What the map calls some events; null where it has no name for them. */
  readonly nameOf: (selection: Selector) => string | null;
}

/** Of whom and when; null: everybody, at any time. */
interface OfWhom {
  readonly scope?: Scope | null;
}

/**
 * For each station but the last: of those who reached it, who came to any later station of the map, who ended at one of
 * the ends elsewhere that the map's routes name, who waits, and for whom the map's window is over.
 */
export function questionsOf(
  steps: readonly Named[],
  measures: Steps,
  { within, routes, scope = null }: Pick<MapDocument, "within" | "routes"> & OfWhom,
  words: Words,
): Asked[] {
  const counted = steps.map(({ id }) => countedAt(measures, id));
  const onTheMap = new Set(counted.flatMap((each) => (each === null ? [] : (eventsOf(each) ?? []))));
  const ends = new Map<string, Selection>();
  for (const { elsewhere = [] } of Object.values(routes))
    for (const end of elsewhere) {
      const events = eventsOf(end as Selection);
      if (events?.some((event) => onTheMap.has(event))) continue;
      // Labels of one question must differ, and stations may be among its ends.
      const called = words.nameOf(end as Selector);
      const own = steps.some(({ title }) => title.text === called) || called === words.onward ? null : called;
      const name = end.name || own;
      if (name) ends.set(name, { ...(end as Selector), name });
      else if (events?.[0]) ends.set(events[0], end as Selector);
    }
  return steps.flatMap(({ id }, index): Asked[] => {
    const entry = counted[index];
    if (!entry || (measures[id]?.reached ?? 0) === 0) return [];
    const own = new Set(eventsOf(entry) ?? []);
    const later = new Set<string>();
    const withConditions: Selector[] = [];
    counted.forEach((each, place) => {
      if (place <= index || each === null) return;
      const events = eventsOf(each);
      if (events === null) withConditions.push({ ...(each as Selector), name: laterName(steps, place) });
      else for (const event of events) if (!own.has(event)) later.add(event);
    });
    const [first, ...others] = withConditions.filter(
      ({ events = [] }) => events.length === 0 || events.some((event) => !later.has(event)),
    );
    const destination = later.size > 0 ? { events: [...later], name: words.onward } : first;
    if (!destination) return [];
    // Stations with conditions are ends of their own: one selection cannot say both. Who came there has gone on.
    const elsewhere = [...(first && later.size > 0 ? [first, ...others] : others), ...ends.values()];
    const question: Arrivals = {
      question: "arrivals",
      entry,
      destination,
      ...(elsewhere.length > 0 ? { elsewhere } : {}),
      ...(within ? { horizon: within } : {}),
      waiting: 0,
      ...(scope ? { scope } : {}),
    };
    return [{ step: id, question, ends: [...ends.keys()] }];
  });
}

interface Named {
  readonly id: string;
  readonly title: { readonly text: string };
}

/** Labels of ends must differ, and titles need not. */
function laterName(steps: readonly Named[], place: number): string {
  const title = steps[place]?.title.text ?? "";
  return steps.some((each, other) => other !== place && each.title.text === title)
    ? `${title} (${place + 1})`
    : title;
}

export interface StationCounts {
  readonly question: Arrivals;
  readonly entrants: number;
  readonly underWay: number;
  readonly overdue: number;
  /** For whom the map's window is over; 0 where the map has none. */
  readonly lost: number;
  readonly elsewhere: readonly { readonly name: string; readonly customers: number }[];
}

export function countsOf(
  { question, entrants, statuses, destinations }: ArrivalsAnswer,
  ends: readonly string[],
): StationCounts {
  const of = (status: string) => statuses.find((each) => each.status === status)?.customers ?? 0;
  return {
    question,
    entrants,
    underWay: of("under_way"),
    overdue: of("overdue"),
    lost: of("lost"),
    elsewhere: destinations
      .filter((each) => !each.is_goal && each.customers > 0 && ends.includes(each.destination))
      .map(({ destination, customers }) => ({ name: destination, customers })),
  };
}

/** What follows what at once, within the map's window. */
export function transitionsOf({ within, scope = null }: Pick<MapDocument, "within"> & OfWhom): Transitions {
  return {
    question: "transitions",
    merge_repeats: true,
    ...(within ? { sessions: within } : {}),
    ...(scope ? { scope } : {}),
  };
}

/** A way that people take from one station at once to another that is not the next. */
export interface MeasuredWay {
  readonly from: number;
  readonly to: number;
  readonly customers: number;
  readonly source: string;
  readonly target: string;
  readonly question: Transitions;
}

/** Ways that are rarer than this share of those who reached the station they leave are not drawn. */
const RARE = 0.04;

/**
 * The ways beside the line that are worth drawing, most customers first: skips and ways back, as many of each as a quarter
 * of the stations. Where several pairs of events lead from a station to another, the pair of most customers speaks:
 * customers of pairs do not add up.
 */
export function waysOf(
  steps: readonly { readonly id: string }[],
  measures: Steps,
  { question, transitions }: TransitionsAnswer,
): MeasuredWay[] {
  const stationOf = new Map<string, number | null>();
  for (const [index, { id }] of steps.entries()) {
    const counted = countedAt(measures, id);
    for (const event of counted === null ? [] : (eventsOf(counted) ?? []))
      stationOf.set(event, stationOf.has(event) ? null : index);
  }
  // Between two stations without one that is counted, a way is the line itself.
  const counts = steps.map(({ id }) => countedAt(measures, id) !== null);
  const best = new Map<string, MeasuredWay>();
  for (const { source, target, customers } of transitions) {
    const [from, to] = [stationOf.get(source) ?? null, stationOf.get(target) ?? null];
    if (from === null || to === null || from === to || !customers) continue;
    if (to > from && !counts.slice(from + 1, to).includes(true)) continue;
    const reached = measures[steps[from]?.id ?? ""]?.reached ?? 0;
    if (customers < RARE * reached) continue;
    const key = `${from} ${to}`;
    if ((best.get(key)?.customers ?? 0) < customers)
      best.set(key, { from, to, customers, source, target, question });
  }
  const ways = [...best.values()].sort((a, b) => b.customers - a.customers || a.from - b.from || a.to - b.to);
  const room = Math.ceil(steps.length / 4);
  const on = ways.filter((way) => way.to > way.from).slice(0, room);
  const back = ways.filter((way) => way.to < way.from).slice(0, room);
  return [...on, ...back];
}
