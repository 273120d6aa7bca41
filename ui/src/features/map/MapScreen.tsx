import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import type { Principal, StoredMap } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { forgetMap } from "@/api/kept";
import { keys, useComparison, useMap, useMeasures, useProject, useSession } from "@/api/queries";
import { Failure } from "@/design/Failure";
import { useLang } from "@/design/useLang";
import { useScope } from "../scope/useScope";
import { Attending } from "./attention/Attending";
import { Talking } from "./comments/Talking";
import { normalised } from "./core/normalising";
import { stepsInOrder } from "./core/ordering";
import type { MapDocument } from "./core/types";
import type { Numbers } from "./grid/slots";
import { MapThroughTime } from "./history/MapThroughTime";
import { MapContext, type MapPlace, useMapParts, useStandingPart } from "./live/hooks";
import { type LiveMap, useLiveMap } from "./live/useLiveMap";
import { MapSkeleton } from "./MapSkeleton";
import { useViewName, type ViewName } from "./panels/scene";
import { useNaming } from "./sharing/useNaming";

/** A journey map in any of its views: the home of a project. */
export function MapScreen() {
  const { project, map } = useParams({ from: "/p/$project/maps/$map" });
  const { t } = useTranslation("map");
  const stored = useMap(project, map);
  const guest = useGuest();
  const summary = useProject(project, guest === null);

  useForgottenWhenGone(project, map, stored.error);

  if (stored.error && !stored.data)
    return <Failure error={stored.error} onRetry={() => void stored.refetch()} />;
  if (!stored.data || (!guest && summary.isPending)) return <MapSkeleton label={t("loading")} />;
  return (
    <LiveScreen
      key={`${project}/${map}`}
      project={project}
      map={map}
      stored={stored.data}
      drawnOnly={guest ? !guest.numbers : summary.data?.summary.events === 0}
    />
  );
}

/** What this browser kept of a map goes once the map is gone, or is not for this person any more. */
function useForgottenWhenGone(project: string, map: string, error: Error | null): void {
  const isGone = error instanceof ApiError && [403, 404].includes(error.problem.status);
  useEffect(() => {
    if (isGone) void forgetMap({ project, map });
  }, [project, map, isGone]);
}

interface LiveProps {
  project: string;
  map: string;
  stored: StoredMap;
  /** Whether there are no events to count. */
  drawnOnly: boolean;
}

/** A map joined to its room: shown as it was stored until it is there. */
function LiveScreen({ project, map, stored, drawnOnly }: LiveProps) {
  const { t } = useTranslation("map");
  const live = useLiveMap(project, map, normalised(stored.document), useMayEdit());
  useNaming(live);
  useStoredLater(project, map, useViewName(project, map));
  if (!live) return <MapSkeleton label={t("loading")} />;
  return <PlacedScreen project={project} map={map} live={live} drawnOnly={drawnOnly} />;
}

interface PlacedProps extends Omit<LiveProps, "stored"> {
  live: LiveMap;
}

function PlacedScreen({ project, map, live, drawnOnly }: PlacedProps) {
  const lang = useLang();
  const role = useSession().data?.principal.role;
  const mayEdit = useMayEdit();
  const { store } = live;
  const place = useMemo<MapPlace>(
    () => ({
      project,
      map,
      store,
      editable: false,
      canComment: role !== undefined && role !== "viewer",
      lang,
    }),
    [project, map, store, role, lang],
  );
  const Counted = drawnOnly ? DrawnMap : MeasuredMap;
  return (
    <MapContext value={place}>
      <Editable place={place} mayEdit={mayEdit}>
        <Talking>
          <Attending>
            <Counted project={project} map={map} live={live} />
          </Attending>
        </Talking>
      </Editable>
    </MapContext>
  );
}

/** Roles that may change a map, as the server has them. */
const DRAWING: ReadonlySet<Principal["role"]> = new Set(["owner", "editor"]);

function useMayEdit(): boolean {
  const role = useSession().data?.principal.role;
  return role !== undefined && DRAWING.has(role);
}

/** A map can be changed once it has been read, by those who may, unless the server refuses. */
function Editable({
  place,
  mayEdit,
  children,
}: {
  place: MapPlace;
  mayEdit: boolean;
  children: React.ReactNode;
}) {
  const open = useStandingPart(({ ready, refusal }) => ready && refusal === null);
  const editable = mayEdit && open;
  const value = useMemo(() => ({ ...place, editable }), [place, editable]);
  return <MapContext value={value}>{children}</MapContext>;
}

interface CountedProps {
  project: string;
  map: string;
  live: LiveMap;
}

const NO_DATA: Numbers = { state: "no_data" };

/** A map of a project that has no data yet: drawn only. */
function DrawnMap({ live }: CountedProps) {
  return <MapThroughTime live={live} numbers={NO_DATA} failure={null} onMeasureAgain={() => undefined} />;
}

/**
 * A map with its numbers, which come a moment after it: of whom and when the address says. Those of before stay, dimmed,
 * until the next are counted.
 */
function MeasuredMap({ project, map, live }: CountedProps) {
  const { scope, beside, hasBeside, isSettled, understood } = useScope();
  const measured = useMeasures(project, isSettled ? map : undefined, scope);
  const compared = useComparison(project, isSettled && hasBeside ? map : undefined, scope, beside);
  const { data, isPlaceholderData } = measured;
  const error = (data ? null : measured.error) ?? (hasBeside && !compared.data ? compared.error : null);
  const empty = error instanceof ApiError && error.problem.code === "project.empty";
  const isLost = understood !== null && understood.trouble !== null;
  const comparison = hasBeside && !compared.isPlaceholderData ? compared.data : undefined;
  const isCounting = isPlaceholderData || (hasBeside && compared.isFetching && comparison === undefined);
  const numbers = useMemo<Numbers>(() => {
    if (isLost) return { state: "unasked" };
    if (empty) return NO_DATA;
    if (error) return { state: "failed" };
    if (!data) return { state: "loading" };
    if (data.provenance.n_events === 0 && scope === null) return NO_DATA;
    return { state: "there", measures: data, comparison: comparison ?? null, isCounting };
  }, [data, error, empty, isLost, scope, comparison, isCounting]);
  const again = () => {
    if (!isSettled) return;
    void measured.refetch();
    if (hasBeside) void compared.refetch();
  };
  return (
    <>
      <CountedAgain again={again} />
      <MapThroughTime
        live={live}
        numbers={numbers}
        failure={empty || isLost ? null : error}
        onMeasureAgain={again}
      />
    </>
  );
}

const COUNTED = ["stages", "steps", "interactions", "touchpoints", "within"] as const;

/** What the numbers of a map depend on, as one text: which steps follow each other and what they are bound to. */
function counted(document: Pick<MapDocument, (typeof COUNTED)[number]>): string {
  const bound = Object.entries(document.touchpoints).filter(([, { binding }]) => binding);
  if (bound.length === 0) return "";
  const steps = stepsInOrder(document).map(([id]) => id);
  const met = Object.values(document.interactions).map(({ step, touchpoint, order }) => [
    step,
    touchpoint,
    order,
  ]);
  return JSON.stringify([
    steps,
    met,
    bound.map(([id, { binding, satisfaction }]) => [id, binding, satisfaction]),
    document.within,
  ]);
}

const SETTLED_MS = 600;

/** Counts again when what the numbers depend on has changed and the server has it. */
function CountedAgain({ again }: { again: () => void }) {
  const settled = useStandingPart(({ unsent, ready }) => ready && unsent === 0);
  const bound = useMapParts(COUNTED);
  const now = useMemo(() => counted(bound), [bound]);
  const before = useRef(now);
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    if (!settled || before.current === now) return;
    const timer = setTimeout(() => {
      before.current = now;
      latest.current();
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [now, settled]);
  return null;
}

/** Views and screens that show this map as it is stored fetch it anew once the view in which it was changed is left. */
function useStoredLater(project: string, map: string, view: ViewName): void {
  const queries = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was changed is fetched again when the view changes
  useEffect(
    () => () => {
      void queries.invalidateQueries({ queryKey: keys.map(project, map), exact: true });
      void queries.invalidateQueries({ queryKey: keys.project(project), exact: true });
    },
    [queries, project, map, view],
  );
}
