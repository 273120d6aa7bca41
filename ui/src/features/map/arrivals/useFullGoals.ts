/** Whether the goals over a map stand in full or in one line: kept in this browser once somebody chose. */
import { useState } from "react";
import { useScope } from "../../scope/useScope";

const STORED = "etappe.goals";
const FULL = "full";

/** Until somebody chooses, in one line; in full beside a second side, which has no room in a line. */
export function useFullGoals(): [isFull: boolean, choose: (isFull: boolean) => void] {
  const { hasBeside } = useScope();
  const [chosen, setChosen] = useState(() => localStorage.getItem(STORED));
  const choose = (isFull: boolean) => {
    const next = isFull ? FULL : "line";
    localStorage.setItem(STORED, next);
    setChosen(next);
  };
  return [chosen === null ? hasBeside : chosen === FULL, choose];
}
