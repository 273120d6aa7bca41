/** What needs attention, for whatever is drawn of the map. */
import { createContext, useContext, useEffect, useRef, useState } from "react";
import type { Concern } from "@/api/generated";
import { useMapDocument, useStandingPart } from "../live/hooks";
import type { Marks } from "./placing";

interface Attention {
  readonly concerns: readonly Concern[];
  readonly marks: Marks;
  /** Why it is not known; null where it is, or will be in a moment. */
  readonly error: Error | null;
  readonly onRetry: () => void;
}

export const NOTHING: Attention = { concerns: [], marks: new Map(), error: null, onRetry: () => undefined };

export const AttentionContext = createContext<Attention>(NOTHING);

export const useAttention = (): Attention => useContext(AttentionContext);

const SETTLED_MS = 1_500;

/** A number that rises when the map has changed, the server has it, and nobody has changed it for a moment. */
export function useSettledChanges(): number {
  const document = useMapDocument((map) => map);
  const settled = useStandingPart(({ unsent, ready }) => ready && unsent === 0);
  const [changes, setChanges] = useState(0);
  const seen = useRef(document);
  useEffect(() => {
    if (!settled || seen.current === document) return;
    const timer = setTimeout(() => {
      seen.current = document;
      setChanges((count) => count + 1);
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [document, settled]);
  return changes;
}
