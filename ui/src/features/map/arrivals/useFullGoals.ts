/** Whether the goals over a map stand in full or in one line: kept in this browser once somebody chose. */
import { useState } from "react";

const STORED = "etappe.goals";
const FULL = "full";

/** In one line until somebody chooses, so that the map itself has the room. */
export function useFullGoals(): [isFull: boolean, choose: (isFull: boolean) => void] {
  const [isFull, setFull] = useState(() => localStorage.getItem(STORED) === FULL);
  const choose = (next: boolean) => {
    localStorage.setItem(STORED, next ? FULL : "line");
    setFull(next);
  };
  return [isFull, choose];
}
