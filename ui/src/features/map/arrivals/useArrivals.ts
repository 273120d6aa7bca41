/** What is known of the journeys along a route of the open map. */
import { useMemo } from "react";
import type { ArrivalsAnswer } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { useAnswer } from "@/api/queries";
import type { BoardRoute } from "@/design/analysis/routes";
import { useMapDocument, useMapIds } from "../live/hooks";
import { useRouteChoice } from "./choice";
import { questionAlong, type Stations, stationsOf } from "./places";

interface Arriving {
  readonly stations: Stations;
  readonly answer: ArrivalsAnswer | undefined;
  readonly error: Error | null;
  readonly again: () => void;
  /** Whether there are numbers to be asked for. */
  readonly isAsked: boolean;
}

const NOTHING: Stations = { steps: [], places: [] };

/** The answer for a route with its stations; asked once the map's own numbers are there, and never for guests. */
export function useArrivals(route: BoardRoute | null): Arriving {
  const { project } = useMapIds();
  const mayAsk = useGuest() === null;
  const steps = useMapDocument((map) => map.steps);
  const stages = useMapDocument((map) => map.stages);
  const { numbers, isSettled } = useRouteChoice();
  const measures = numbers.state === "there" ? numbers.measures.steps : null;
  const stations = useMemo(
    () => (measures ? stationsOf({ steps, stages }, measures) : NOTHING),
    [measures, steps, stages],
  );
  const question = useMemo(
    () => (route && measures && mayAsk && isSettled ? questionAlong(route, stations) : null),
    [route, measures, mayAsk, isSettled, stations],
  );
  const { data, error, refetch, isPlaceholderData } = useAnswer(project, question);
  return {
    stations,
    answer: question && !isPlaceholderData ? data : undefined,
    error,
    again: () => void refetch(),
    isAsked: question !== null,
  };
}
