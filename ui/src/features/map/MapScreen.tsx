import { useParams } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { StoredMap } from "@/api/generated";
import { useMap, useMeasures, useSession } from "@/api/queries";
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

  if (stored.error && !stored.data)
    return <Failure error={stored.error} onRetry={() => void stored.refetch()} />;
  if (!stored.data) return <MapSkeleton label={t("loading")} />;
  return <LoadedMap key={`${project}/${map}`} project={project} map={map} stored={stored.data} />;
}

function LoadedMap({ project, map, stored }: { project: string; map: string; stored: StoredMap }) {
  const lang = useLang();
  const measures = useMeasures(project, map);
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

  const numbers = useMemo<Numbers>(() => {
    if (measures.data)
      return measures.data.provenance.n_events === 0
        ? { state: "no_data" }
        : { state: "there", measures: measures.data };
    return { state: measures.error ? "failed" : "loading" };
  }, [measures.data, measures.error]);

  return (
    <EditingContext value={context}>
      <MapView
        project={project}
        map={map}
        editing={editing}
        session={session}
        numbers={numbers}
        failure={measures.data ? null : measures.error}
        onMeasureAgain={() => void measures.refetch()}
      />
    </EditingContext>
  );
}
