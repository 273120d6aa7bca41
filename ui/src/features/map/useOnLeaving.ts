import { useEffect, useRef } from "react";

/** Does something once, when a part of the screen goes: a field that is scrolled or closed away hears of no blur. */
export function useOnLeaving(act: () => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => () => latest.current(), []);
}
