import { useBlocker } from "@tanstack/react-router";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { MapDocument } from "../core/types";
import { connect } from "./connecting";
import { LiveStore } from "./LiveStore";
import type { Self } from "./presence";
import { storedSelf, storeSelf, stranger } from "./self";

export interface LiveMap {
  readonly store: LiveStore;
  readonly retry: () => void;
  readonly self: Self;
  readonly named: boolean;
  readonly introduce: (self: Self) => void;
}

/**
 * A map kept in step with the server while it is on the screen; needs a key per map where it is used. `keeps`: whether
 * this browser keeps what somebody edits; as it is when the map is opened.
 */
export function useLiveMap(project: string, map: string, first: MapDocument, keeps: boolean): LiveMap | null {
  const { t } = useTranslation("map_grid");
  const [self, setSelf] = useState(storedSelf);
  const [unknown] = useState(() => stranger(t("people.unknown")));
  const [live, setLive] = useState<{ store: LiveStore; retry: () => void } | null>(null);
  const [beginning] = useState({ first, self: self ?? unknown, keeps });

  useEffect(() => {
    const store = new LiveStore(beginning.first, beginning.self);
    const connection = connect(store, project, map, beginning.keeps);
    setLive({ store, retry: connection.retry });
    return connection.close;
  }, [project, map, beginning]);

  useLeaveWarning(live?.store ?? null, `/p/${project}/maps/${map}`);
  if (!live) return null;
  return {
    ...live,
    self: self ?? unknown,
    named: self !== null,
    introduce: (next) => {
      storeSelf(next);
      setSelf(next);
      live.store.introduce(next);
    },
  };
}

const NOTHING = () => () => undefined;

/** Where edits could get lost with the page, or with the map whose views begin at `home`, the browser asks first. */
function useLeaveWarning(store: LiveStore | null, home: string): void {
  const { t } = useTranslation("map_grid");
  const atRisk = useSyncExternalStore(store?.subscribe ?? NOTHING, () => {
    const standing = store?.standing();
    return standing !== undefined && standing.unsent > 0 && !standing.keptHere;
  });
  useBlocker({
    disabled: !atRisk,
    enableBeforeUnload: atRisk,
    shouldBlockFn: ({ next: { pathname } }) =>
      pathname !== home && !pathname.startsWith(`${home}/`) && !window.confirm(t("standing.leave")),
  });
}
