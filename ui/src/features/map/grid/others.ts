/**
 * Where others are in the grid, worked out once for all its parts.
 *
 * Law: what is said of a row or a title keeps its identity until it changes, so that a pointer that moves is drawn in
 * the row where it is, and nothing else is drawn again.
 */
import { useSyncExternalStore } from "react";
import type { ById, Cell, MapDocument } from "../core/types";
import { useMapStore } from "../live/hooks";
import { sharing } from "../live/sharing";
import type { MapStore, Person } from "../live/store";
import { cellPlace, partOf } from "./places";

interface Who {
  readonly name: string;
  readonly hue: number;
}

/** A cell of somebody's. */
interface Frame extends Who {
  readonly person: number;
  readonly step: string;
  /** Whether their name stands here: once for each person. */
  readonly named: boolean;
  readonly writing: boolean;
}

interface Pointing {
  readonly person: number;
  readonly hue: number;
  readonly step: string;
  readonly x: number;
  readonly y: number;
}

interface InLane {
  readonly frames: readonly Frame[];
  readonly pointers: readonly Pointing[];
}

interface Others {
  readonly lanes: Readonly<Record<string, InLane>>;
  /** By title (`places.ts`), who has it chosen. */
  readonly titles: Readonly<Record<string, Who>>;
}

const NOBODY: Others = { lanes: {}, titles: {} };

/** Where people are on a map. */
export function othersOn(document: MapDocument, people: readonly Person[]): Others {
  const lanes: Record<string, { frames: Frame[]; pointers: Pointing[] }> = {};
  const titles: Record<string, Who> = {};
  const inLane = (lane: string) => {
    lanes[lane] ??= { frames: [], pointers: [] };
    return lanes[lane];
  };
  for (const { id: person, name, hue, writing, selection, pointer } of people) {
    const standing = (writing ? [writing.place] : selection).map((place) => cellPlace(place, document));
    standing.forEach((place, number) => {
      if (!("lane" in place)) return;
      const frame = { person, name, hue, step: place.step, named: number === 0, writing: writing !== null };
      inLane(place.lane).frames.push(frame);
    });
    for (const place of selection) {
      const of = "lane" in place ? null : partOf(place);
      if (of) titles[of] ??= { name, hue };
    }
    if (pointer) {
      const { lane, step, x, y } = pointer;
      inLane(lane).pointers.push({ person, hue, step, x, y });
    }
  }
  return { lanes, titles };
}

interface Known {
  readonly people: readonly Person[];
  readonly cells: ById<Cell>;
  readonly others: Others;
}

const known = new WeakMap<MapStore, Known>();

function othersAt(store: MapStore): Others {
  const [people, document] = [store.people(), store.snapshot()];
  const before = known.get(store);
  if (before?.people === people && before.cells === document.cells) return before.others;
  const others = people.length > 0 ? sharing(before?.others ?? NOBODY, othersOn(document, people)) : NOBODY;
  known.set(store, { people, cells: document.cells, others });
  return others;
}

/** Who is in a lane. */
export function useInLane(lane: string): InLane | undefined {
  const store = useMapStore();
  return useSyncExternalStore(store.subscribe, () => othersAt(store).lanes[lane]);
}

/** Who is at a title. */
export function useAtTitle(of: string): Who | undefined {
  const store = useMapStore();
  return useSyncExternalStore(store.subscribe, () => othersAt(store).titles[of]);
}
