/** What a history says, put in order for reading: days, names, kinds of change, and where a difference stands. Pure. */
import type { Difference, Label, Version } from "@/api/generated";
import type { Lang } from "@/design/format";
import type { MapDocument } from "../core/types";
import type { Place } from "../live/store";

const localeOf = (lang: Lang) => (lang === "de" ? "de-DE" : "en-GB");

/** The name that people gave a version: the last one; earlier ones stay on record. */
export function namesOf({ labels = [] }: Version): {
  readonly name: string | null;
  readonly earlier: string[];
} {
  const given = labels.filter(({ reason = "named" }) => reason === "named").map(({ label }) => label);
  return { name: given.at(-1) ?? null, earlier: given.slice(0, -1).reverse() };
}

/** What Etappe noted about a version when one was brought back. */
export function notesOf({ labels = [] }: Version): readonly Label[] {
  return labels.filter(({ reason }) => reason === "before_restoration" || reason === "restored");
}

/** Whether somebody will look for it: it was named, or kept before a version was brought back. */
export function isMarked({ labels = [] }: Version): boolean {
  return labels.length > 0;
}

/** What to call those who made a version; who has no name is somebody beside others, and alone nothing is said. */
export function peopleOf({ authors }: Version, somebody: string, lang: Lang): string {
  if (authors.every(({ name }) => !name)) return "";
  const names = [...new Set(authors.map(({ name }) => name || somebody))];
  return new Intl.ListFormat(localeOf(lang), { type: "conjunction" }).format(names);
}

/** What a version touched, in the words of the interface: several collections may be one thing to people. */
const KINDS = {
  map: "map",
  scenario: "map",
  personas: "personas",
  stages: "steps",
  steps: "steps",
  branches: "ways",
  routes: "ways",
  lanes: "lanes",
  cells: "cells",
  experiences: "experiences",
  touchpoints: "touchpoints",
  interactions: "touchpoints",
  actions: "actions",
  insights: "opportunities",
  opportunities: "opportunities",
  grounds: "opportunities",
  translations: "translations",
} as const;

export type Kind = (typeof KINDS)[keyof typeof KINDS];

const isPlace = (place: string): place is keyof typeof KINDS => Object.hasOwn(KINDS, place);

/** The kinds of change in a version, in the order in which a map is read. */
export function kindsOf({ places }: Pick<Version, "places">): readonly Kind[] {
  const touched = new Set(places.filter(isPlace).map((place) => KINDS[place]));
  return [...new Set(Object.values(KINDS))].filter((kind) => touched.has(kind));
}

export interface DifferenceGroup {
  readonly kind: Kind;
  readonly differences: readonly Difference[];
}

/** Differences by what they are about, in the order in which they came. */
export function grouped(differences: readonly Difference[]): readonly DifferenceGroup[] {
  const groups = new Map<Kind, Difference[]>();
  for (const difference of differences) {
    const kind = difference.kind === "translated" ? "translations" : KINDS[difference.collection];
    groups.set(kind, [...(groups.get(kind) ?? []), difference]);
  }
  return [...groups].map(([kind, of]) => ({ kind, differences: of }));
}

/** Where in the grid of a map a difference stands; null where nothing of it is there. */
export function placeIn(map: MapDocument, difference: Difference): Place | null {
  for (const id of difference.ids) {
    const place = placeOfObject(map, difference.collection, id);
    if (place) return place;
  }
  const lane = difference.lane && map.lanes[difference.lane] ? difference.lane : null;
  const step = difference.step && map.steps[difference.step] ? difference.step : null;
  if (lane && step) return { lane, step };
  if (step) return { collection: "steps", id: step };
  return lane ? { collection: "lanes", id: lane } : null;
}

function placeOfObject(map: MapDocument, collection: Difference["collection"], id: string): Place | null {
  switch (collection) {
    case "stages":
    case "steps":
    case "lanes":
      return map[collection][id] ? { collection, id } : null;
    case "cells":
      return atCard(map, id);
    case "insights":
    case "opportunities":
      return atCard(map, map[collection][id]?.cell);
    case "grounds":
      return atCard(map, map.grounds[id]?.source);
    case "experiences":
      return atStep(map, "emotion", map.experiences[id]?.step);
    case "interactions":
      return atStep(map, "touchpoint", map.interactions[id]?.step);
    case "touchpoints": {
      const met = Object.values(map.interactions).find(({ touchpoint }) => touchpoint === id);
      return atStep(map, "touchpoint", met?.step);
    }
    case "branches": {
      const source = map.branches[id]?.source;
      return source ? { collection: "steps", id: source } : null;
    }
    case "actions": {
      const step = map.actions[id]?.step;
      return step ? { collection: "steps", id: step } : null;
    }
    default:
      return null;
  }
}

function atCard(map: MapDocument, card: string | undefined): Place | null {
  const cell = map.cells[card ?? ""];
  return cell ? { lane: cell.lane, step: cell.step } : null;
}

/** A step in the first lane of a type; the step itself where the map has no such lane. */
function atStep(map: MapDocument, type: "emotion" | "touchpoint", step: string | undefined): Place | null {
  if (step === undefined) return null;
  const lane = Object.entries(map.lanes).find(([, lane]) => lane.type === type)?.[0];
  return lane ? { lane, step } : { collection: "steps", id: step };
}

export interface Day {
  readonly id: string;
  readonly title: string;
  readonly versions: readonly Version[];
}

/** Versions by the day on which their work ended, as the reader's clock has it. */
export function daysOf(versions: readonly Version[], lang: Lang, today: Date): readonly Day[] {
  const days: { id: string; title: string; versions: Version[] }[] = [];
  for (const version of versions) {
    const at = new Date(version.ended_at);
    const id = dayOf(at);
    const last = days.at(-1);
    if (last?.id === id) last.versions.push(version);
    else days.push({ id, title: dayTitle(at, lang, today), versions: [version] });
  }
  return days;
}

const dayOf = (at: Date): string => `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;

function dayTitle(at: Date, lang: Lang, today: Date): string {
  for (const back of [0, 1]) {
    const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - back);
    if (dayOf(day) !== dayOf(at)) continue;
    const word = new Intl.RelativeTimeFormat(localeOf(lang), { numeric: "auto" }).format(-back, "day");
    return word.charAt(0).toLocaleUpperCase(localeOf(lang)) + word.slice(1);
  }
  return new Intl.DateTimeFormat(localeOf(lang), { dateStyle: "full" }).format(at);
}

/** From when until when a version was made, on the clock; one time where it took no minute. */
export function hours({ started_at: from, ended_at: to }: Version, lang: Lang, zone?: string): string {
  return new Intl.DateTimeFormat(localeOf(lang), { timeStyle: "short", timeZone: zone }).formatRange(
    new Date(from),
    new Date(to),
  );
}

/** How many seconds of work a version is. */
export function seconds({ started_at: from, ended_at: to }: Version): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
