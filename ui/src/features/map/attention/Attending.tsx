import { type ReactNode, useMemo, useState } from "react";
import { useConcerns } from "@/api/following";
import { useGuest } from "@/api/guests";
import { useAskedScope } from "@/features/scope/useScope";
import { useMapDocument, useMapIds } from "../live/hooks";
import { AttentionContext, NOTHING, useSettledChanges } from "./marks";
import { marksOf } from "./placing";

/** Everything inside knows what needs attention; guests are not told. */
export function Attending({ children }: { children: ReactNode }) {
  const { project, map } = useMapIds();
  const isGuest = useGuest() !== null;
  const [isRead, read] = useState(false);
  const changes = useSettledChanges(isRead);
  const {
    data: concerns,
    error,
    refetch,
  } = useConcerns(project, map, String(changes), useAskedScope(), !isGuest);
  const document = useMapDocument((map) => map);
  const attention = useMemo(
    () =>
      concerns
        ? { ...NOTHING, read, concerns, marks: marksOf(document, concerns) }
        : { ...NOTHING, read, error, onRetry: () => void refetch() },
    [document, concerns, error, refetch],
  );
  return <AttentionContext value={attention}>{children}</AttentionContext>;
}
