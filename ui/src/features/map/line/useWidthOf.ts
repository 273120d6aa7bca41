import { useEffect, useMemo, useState } from "react";
import { useHyphens } from "../useHyphens";
import type { WidthOf } from "./text";

/** How wide texts are in the interface's font; another function once the font, or where words break, has come. */
export function useWidthOf(): WidthOf {
  const hyphens = useHyphens();
  const [isThere, setThere] = useState(() => document.fonts.status === "loaded");
  useEffect(() => {
    let wanted = true;
    void document.fonts.ready.then(() => {
      if (wanted) setThere(true);
    });
    return () => {
      wanted = false;
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another font, every width is another; with hyphens, other parts are measured
  return useMemo(() => {
    const context = document.createElement("canvas").getContext("2d");
    const family = getComputedStyle(document.body).fontFamily;
    const known = new Map<string, number>();
    return (text, size, weight) => {
      const key = `${size} ${weight} ${text}`;
      const before = known.get(key);
      if (before !== undefined || !context) return before ?? text.length * size * 0.56;
      context.font = `${weight} ${size}px ${family}`;
      // Figures are as wide as each other on the screen, which a canvas does not know.
      const width = context.measureText(text.replace(/\d/g, "0")).width * 1.01;
      known.set(key, width);
      return width;
    };
  }, [isThere, hyphens]);
}
