import { type RefObject, useEffect, useState } from "react";
import { inView } from "./windowing";

const SPARE = 12;

/**
 * The rows of a long list that stand in the window as the page scrolls, and those to draw: a few more on either side.
 * `covered` pixels on top of the window are behind something else.
 */
export function useInView(
  list: RefObject<HTMLElement | null>,
  tops: readonly number[],
  covered: number,
): { drawn: [number, number]; seen: [number, number] } {
  const [seen, setSeen] = useState<[number, number]>([0, 900]);
  useEffect(() => {
    const look = () => {
      const top = list.current?.getBoundingClientRect().top ?? 0;
      setSeen((before) => {
        const next: [number, number] = [-top, -top + window.innerHeight];
        return Math.abs(before[0] - next[0]) < 1 && before[1] === next[1] ? before : next;
      });
    };
    look();
    window.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    return () => {
      window.removeEventListener("scroll", look);
      window.removeEventListener("resize", look);
    };
  }, [list]);
  return { drawn: inView(tops, seen[0], seen[1], SPARE), seen: inView(tops, seen[0] + covered, seen[1], 0) };
}
