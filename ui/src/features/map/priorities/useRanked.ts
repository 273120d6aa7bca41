/** The opportunities of the map that is open, in their order. */
import { useMemo } from "react";
import { gaps } from "../core/gaps";
import { priorities } from "../core/scoring";
import { useMapDocument } from "../live/hooks";
import { liveOf, useConcerned, useFelt } from "./useCounted";

export function useRanked() {
  const cells = useMapDocument((map) => map.cells);
  const experiences = useMapDocument((map) => map.experiences);
  const formula = useMapDocument((map) => map.formula);
  const grounds = useMapDocument((map) => map.grounds);
  const insights = useMapDocument((map) => map.insights);
  const lanes = useMapDocument((map) => map.lanes);
  const opportunities = useMapDocument((map) => map.opportunities);
  const personas = useMapDocument((map) => map.personas);
  const scoring = useMapDocument((map) => map.scoring);
  const stages = useMapDocument((map) => map.stages);
  const steps = useMapDocument((map) => map.steps);
  const felt = useFelt();
  const isBound = useMemo(
    () => Object.values(opportunities).some(({ reach_live: live }) => live),
    [opportunities],
  );
  const concerned = useConcerned({}, isBound);
  const ranked = useMemo(() => {
    const document = {
      cells,
      experiences,
      formula,
      grounds,
      insights,
      lanes,
      opportunities,
      personas,
      scoring,
      stages,
      steps,
    };
    return priorities(document, felt.steps, isBound ? liveOf(concerned.data) : {});
  }, [
    cells,
    experiences,
    formula,
    grounds,
    insights,
    lanes,
    opportunities,
    personas,
    scoring,
    stages,
    steps,
    felt.steps,
    isBound,
    concerned.data,
  ]);
  return { ranked, scoring };
}

/** Expectation, experience and importance, step by step and for each persona. */
export function useGaps() {
  const experiences = useMapDocument((map) => map.experiences);
  const personas = useMapDocument((map) => map.personas);
  const stages = useMapDocument((map) => map.stages);
  const steps = useMapDocument((map) => map.steps);
  const felt = useFelt();
  const rows = useMemo(
    () => gaps({ experiences, personas, stages, steps }, felt.steps),
    [experiences, personas, stages, steps, felt.steps],
  );
  return { rows, measured: felt.steps };
}
