import { type ComponentProps, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { Version } from "@/api/generated";
import { useVersion, useVersionsAgain } from "@/api/history";
import { normalised } from "../core/normalising";
import type { Numbers } from "../grid/slots";
import { MapContext, type MapPlace } from "../live/hooks";
import { MapView } from "../MapView";
import { useViewName, type ViewName } from "../panels/scene";
import { type Past, PastContext } from "./past";
import { pastStore } from "./pastStore";

type Props = ComponentProps<typeof MapView>;

/** Numbers belong to now. */
const THEN: Numbers = { state: "past" };

/** Views that draw the map from the store; the others show it as the server has it now. */
const SHOWING: ReadonlySet<ViewName> = new Set(["grid", "line"]);

/** The map as it is, or as it was when a version was made: then it can be read only, and has no numbers. */
export function MapThroughTime(props: Props) {
  const now = useContext(MapContext);
  if (!now) throw new Error("MapContext is provided by the map screen");
  return <Through {...props} now={now} />;
}

function Through({ now, ...props }: Props & { now: MapPlace }) {
  const [version, setVersion] = useState<Version | null>(null);
  const [then, show] = useState(true);
  const [asked, ask] = useState<Version | null>(null);
  const { data, error } = useVersion(now, version?.seq ?? null);
  const document = useMemo(() => (data ? normalised(data.document) : null), [data]);
  const view = useViewName(now.project, now.map);
  const isShown = document !== null && then && SHOWING.has(view);
  useNotices(now);

  const past = useMemo<Past>(
    () => ({
      version,
      document,
      error,
      isShown,
      now,
      choose: (next, isNow) => {
        setVersion(next);
        show(!isNow);
      },
      show,
      leave: () => setVersion(null),
      asked,
      ask,
    }),
    [version, document, error, isShown, now, asked],
  );
  const place = useMemo<MapPlace>(
    () =>
      isShown && document
        ? { ...now, store: pastStore(now.store, document), editable: false, canComment: false }
        : now,
    [now, document, isShown],
  );
  return (
    <PastContext value={past}>
      <MapContext value={place}>
        <MapView {...props} numbers={isShown ? THEN : props.numbers} />
      </MapContext>
    </PastContext>
  );
}

/** Looks again where the server says that a version was named or brought back. */
function useNotices(now: MapPlace): void {
  const { store } = now;
  const again = useVersionsAgain(now);
  const latest = useRef(again);
  latest.current = again;
  useEffect(
    () =>
      store.onNotice((about) => {
        if (about === "history") latest.current();
      }),
    [store],
  );
}
