import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { useGuest } from "@/api/guests";
import { keys } from "@/api/queries";
import { useTalk, useTalkAgain } from "@/api/talking";
import { useMapDocument, useMapIds, useMapStore, useStandingPart } from "../live/hooks";
import { marksOf } from "./anchors";
import { MarksContext, sameMarks } from "./marks";

/** Everything inside knows where people talk. */
export function Talking({ children }: { children: ReactNode }) {
  const where = useMapIds();
  const threads = useTalk(where).data?.threads;
  const document = useMapDocument((map) => map);
  const fresh = useMemo(() => marksOf(document, threads ?? []), [document, threads]);
  const kept = useRef(fresh);
  kept.current = sameMarks(kept.current, fresh);
  useNotices();
  useEndOfVisit();
  return <MarksContext value={kept.current}>{children}</MarksContext>;
}

/** Looks again where the server says that something was said, or that somebody may do something else now. */
function useNotices(): void {
  const store = useMapStore();
  const queries = useQueryClient();
  const again = useTalkAgain(useMapIds());
  const latest = useRef(again);
  latest.current = again;
  useEffect(
    () =>
      store.onNotice((about) => {
        if (about === "comments") latest.current();
        if (about === "access") void queries.invalidateQueries({ queryKey: keys.session });
      }),
    [store, queries],
  );
}

/** A link that ends on its day says nothing beforehand: a guest who is shown out is told what happened. */
function useEndOfVisit(): void {
  const isOut = useStandingPart(({ refusal }) => refusal === 4401 || refusal === 4403);
  const isGuest = useGuest() !== null;
  const queries = useQueryClient();
  useEffect(() => {
    if (isOut && isGuest) void queries.invalidateQueries({ queryKey: keys.session });
  }, [isOut, isGuest, queries]);
}
