/** The opportunities of the map that is open, in their order. */
import { useMemo } from "react";
import { gaps, gapsOf } from "../core/gaps";
import { priorities } from "../core/scoring";
import { useMapParts } from "../live/hooks";
import { liveOf, useConcerned, useFelt, useFeltOf } from "./useCounted";

const RANKED = [
  "cells",
  "experiences",
  "formula",
  "grounds",
  "insights",
  "lanes",
  "opportunities",
  "personas",
  "scoring",
  "stages",
  "steps",
] as const;

export function useRanked() {
  const document = useMapParts(RANKED);
  const { opportunities, scoring } = document;
  const felt = useFelt();
  const isBound = useMemo(
    () => Object.values(opportunities).some(({ reach_live: live }) => live),
    [opportunities],
  );
  const concerned = useConcerned({}, isBound);
  const ranked = useMemo(
    () => priorities(document, felt.steps, isBound ? liveOf(concerned.data) : {}),
    [document, felt.steps, isBound, concerned.data],
  );
  return { ranked, scoring };
}

const FELT = ["experiences", "personas", "stages", "steps"] as const;

/** Whose gaps are looked at, and how their experience is known. */
export interface Whose {
  /** Null: all customers, with what is drawn for each persona. */
  readonly persona: string | null;
  /** Whether the persona stands for customers of the data, so that their experience can be measured. */
  readonly isBound: boolean;
}

/** Expectation, experience and importance, step by step and for each persona; or for one, measured of those whom it stands for. */
export function useGaps({ persona, isBound }: Whose) {
  const drawn = useMapParts(FELT);
  const felt = useFelt();
  const theirs = useFeltOf(isBound ? persona : null);
  const rows = useMemo(
    () => (persona === null ? gaps(drawn, felt.steps) : gapsOf(drawn, persona, theirs.steps)),
    [drawn, persona, felt.steps, theirs.steps],
  );
  return {
    rows,
    measured: persona === null ? felt.steps : theirs.steps,
    isPending: theirs.isPending,
    error: theirs.error,
  };
}
