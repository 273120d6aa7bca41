/**
 * The stations of a map as places where those may stand who have not arrived. Pure.
 *
 * Law: places are asked in the order of the steps, so that a question about a map is the same wherever it is asked.
 */
import type { Arrivals, ArrivalsAnswer, MapMeasures } from "@/api/generated";
import type { BoardRoute } from "@/design/analysis/routes";
import { stepsInOrder } from "../core/ordering";
import type { MapDocument } from "../core/types";

/** Places of one question, as the server has it. */
const MOST = 60;
/** Of those who wait longest, as many are listed as a panel can show. */
const LISTED = 40;

export interface Stations {
  /** Ids of the steps that count something. */
  readonly steps: readonly string[];
  readonly places: NonNullable<Arrivals["places"]>;
}

/** The steps on show that count something, each with what it counts. */
export function stationsOf(
  map: Pick<MapDocument, "steps" | "stages">,
  measures: MapMeasures["steps"],
): Stations {
  const counted = stepsInOrder(map).flatMap(([id, step]) => {
    const place = measures[id]?.funnel?.steps[0];
    return place === undefined || step.hidden || map.stages[step.stage]?.hidden ? [] : [{ id, place }];
  });
  const kept = counted.slice(0, MOST);
  return { steps: kept.map(({ id }) => id), places: kept.map(({ place }) => place) };
}

/** Who has arrived on a route, and at which stations the others stand. */
export function questionAlong(route: BoardRoute, { places }: Stations): Arrivals {
  return { ...route.question, waiting: LISTED, ...(places.length > 0 ? { places: [...places] } : {}) };
}

export interface StandingAt {
  readonly step: string;
  /** Its number in the question. */
  readonly place: number;
  readonly under_way: number;
  readonly overdue: number;
  readonly lost: number;
}

/** Where people stand, by step; where nobody does is left out. */
export function standingAt({ standing = [] }: ArrivalsAnswer, { steps }: Stations): StandingAt[] {
  return standing.flatMap(({ place, under_way, overdue, lost }) => {
    const step = typeof place === "number" ? steps[place] : undefined;
    return step === undefined || typeof place !== "number" || under_way + overdue + lost === 0
      ? []
      : [{ step, place, under_way, overdue, lost }];
  });
}
