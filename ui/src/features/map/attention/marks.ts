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
  /** Somebody reads what needs attention, or no longer does. */
  readonly read: (isRead: boolean) => void;
}

export const NOTHING: Attention = {
  concerns: [],
  marks: new Map(),
  error: null,
  onRetry: () => undefined,
  read: () => undefined,
};

export const AttentionContext = createContext<Attention>(NOTHING);

export const useAttention = (): Attention => useContext(AttentionContext);

/** How long nobody changes a map before it is asked again what needs attention: while somebody reads it, and otherwise. */
const READ_MS = 1_500;
const CALM_MS = 15_000;

/**
 * A number that rises when the map has changed, the server has it, and nobody has changed it for a while, which is short
 * while what depends on it is read.
 */
export function useSettledChanges(isRead: boolean): number {
  const document = useMapDocument((map) => map);
  const settled = useStandingPart(({ unsent, ready }) => ready && unsent === 0);
  const [changes, setChanges] = useState(0);
  const seen = useRef(document);
  useEffect(() => {
    if (!settled || seen.current === document) return;
    const timer = setTimeout(
      () => {
        seen.current = document;
        setChanges((count) => count + 1);
      },
      isRead ? READ_MS : CALM_MS,
    );
    return () => clearTimeout(timer);
  }, [document, settled, isRead]);
  return changes;
}
