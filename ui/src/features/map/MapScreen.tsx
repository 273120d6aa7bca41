import { useParams } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import type { StoredMap } from "@/api/generated";
import { useMap, useMeasures, useProject, useSession } from "@/api/queries";
import { Failure } from "@/design/Failure";
import { useLang } from "@/design/useLang";
import { EditingContext, type MapEditing } from "./editing";
import type { Numbers } from "./Grid";
import { MapSkeleton } from "./MapSkeleton";
import { MapView } from "./MapView";
import { useEditSession, useUndoKeys } from "./useEditSession";

/** The journey map in grid view: the home of a project. */
export function MapScreen() {
  const { project, map } = useParams({ from: "/p/$project/maps/$map" });
  const { t } = useTranslation("map");
  const stored = useMap(project, map);
  const summary = useProject(project);

  if (stored.error && !stored.data)
    return <Failure error={stored.error} onRetry={() => void stored.refetch()} />;
  if (!stored.data || summary.isPending) return <MapSkeleton label={t("loading")} />;
  const Loaded = summary.data?.summary.events === 0 ? DrawnMap : MeasuredMap;
  return <Loaded key={`${project}/${map}`} project={project} map={map} stored={stored.data} />;
}

interface LoadedProps {
  project: string;
  map: string;
  stored: StoredMap;
}

const NO_DATA: Numbers = { state: "no_data" };

/** A map of a project that has no data yet: drawn only. */
function DrawnMap(props: LoadedProps) {
  return <EditedMap {...props} numbers={NO_DATA} failure={null} onMeasureAgain={() => undefined} />;
}

/** A map with its numbers, which come a moment after it. */
function MeasuredMap(props: LoadedProps) {
  const { data, error, refetch } = useMeasures(props.project, props.map);
  const empty = error instanceof ApiError && error.problem.code === "project.empty";
  const numbers = useMemo<Numbers>(() => {
    if (data) return data.provenance.n_events === 0 ? NO_DATA : { state: "there", measures: data };
    if (empty) return NO_DATA;
    return { state: error ? "failed" : "loading" };
  }, [data, error, empty]);
  return (
    <EditedMap
      {...props}
      numbers={numbers}
      failure={data || empty ? null : error}
      onMeasureAgain={() => void refetch()}
    />
  );
}

interface EditedProps extends LoadedProps {
  numbers: Numbers;
  failure: Error | null;
  onMeasureAgain: () => void;
}

function EditedMap({ project, map, stored, numbers, failure, onMeasureAgain }: EditedProps) {
  const lang = useLang();
  const role = useSession().data?.principal.role;
  const editable = role !== undefined && role !== "viewer" && role !== "data_protection_officer";
  const { session, editing } = useEditSession(project, map, stored);
  useUndoKeys(session);

  const edit = useCallback<MapEditing["edit"]>(
    (place, text) => session.make([{ change: "edit_text", ...place, text, language: lang }]),
    [session, lang],
  );
  const writeCell = useCallback<MapEditing["writeCell"]>(
    (lane, step, text) => session.make([{ change: "write_cell", lane, step, text, language: lang }]),
    [session, lang],
  );
  const setEvidence = useCallback<MapEditing["setEvidence"]>(
    (lane, step, said, evidence) =>
      session.make([{ change: "write_cell", lane, step, text: said.text, language: said.lang, evidence }]),
    [session],
  );
  const draw = useCallback<MapEditing["draw"]>(
    (step, which, value) => session.make([{ change: "draw_experience", step, which, value }]),
    [session],
  );
  const context = useMemo<MapEditing>(
    () => ({ lang, editable, edit, writeCell, setEvidence, draw }),
    [lang, editable, edit, writeCell, setEvidence, draw],
  );

  return (
    <EditingContext value={context}>
      <MapView
        project={project}
        map={map}
        editing={editing}
        session={session}
        numbers={numbers}
        failure={failure}
        onMeasureAgain={onMeasureAgain}
      />
    </EditingContext>
  );
}
