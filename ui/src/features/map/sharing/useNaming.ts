/**
 * One's name, in this browser and in the session, kept the same.
 *
 * Law: what was said last counts. A session that knows a name brings it along; one that does not is told what this
 * browser knows, so that others read the same name at a cursor, a comment and in the history.
 */
import { useEffect, useRef } from "react";
import { useSession } from "@/api/queries";
import { useNameSession } from "@/api/talking";
import type { LiveMap } from "../live/useLiveMap";

export function useNaming(live: LiveMap | null): void {
  const known = useSession().data?.principal.name;
  const { mutate } = useNameSession();
  const before = useRef<string | null>(null);
  const latest = useRef(live);
  latest.current = live;
  const here = live?.named ? live.self.name : null;
  const isThere = live !== null;
  useEffect(() => {
    const now = latest.current;
    if (!isThere || known === undefined || !now) return;
    if (known !== before.current) {
      before.current = known;
      if (known && known !== here) {
        now.introduce({ ...now.self, name: known });
        return;
      }
    }
    if (here && here !== known) mutate(here);
  }, [isThere, known, here, mutate]);
}
