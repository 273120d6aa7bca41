/** The opportunities of the map that is open, in their order. */
import { useMemo } from "react";
import { gaps, gapsOf } from "../core/gaps";
import { priorities } from "../core/scoring";
import { useMapDocument } from "../live/hooks";
import { liveOf, useConcerned, useFelt, useFeltOf } from "./useCounted";

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

/** Whose gaps are looked at, and how their experience is known. */
export interface Whose {
  /** Null: all customers, with what is drawn for each persona. */
  readonly persona: string | null;
  /** Whether the persona stands for customers of the data, so that their experience can be measured. */
  readonly isBound: boolean;
}

/** Expectation, experience and importance, step by step and for each persona; or for one, measured of those whom it stands for. */
export function useGaps({ persona, isBound }: Whose) {
  const experiences = useMapDocument((map) => map.experiences);
  const personas = useMapDocument((map) => map.personas);
  const stages = useMapDocument((map) => map.stages);
  const steps = useMapDocument((map) => map.steps);
  const felt = useFelt();
  const theirs = useFeltOf(isBound ? persona : null);
  const rows = useMemo(() => {
    const drawn = { experiences, personas, stages, steps };
    return persona === null ? gaps(drawn, felt.steps) : gapsOf(drawn, persona, theirs.steps);
  }, [experiences, personas, stages, steps, persona, felt.steps, theirs.steps]);
  return {
    rows,
    measured: persona === null ? felt.steps : theirs.steps,
    isPending: theirs.isPending,
    error: theirs.error,
  };
}
