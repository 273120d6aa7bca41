import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { dataOf } from "@/api/client";
import { type Funnel, measureMap } from "@/api/generated";
import { keys, useAnswer, useProject } from "@/api/queries";
import { Basis } from "@/design/analysis/Basis";
import controls from "@/design/analysis/controls.module.css";
import { MapPlace } from "@/design/analysis/MapPlace";
import { Empty, Loading } from "@/design/analysis/States";
import { Failure } from "@/design/Failure";
import { FunnelPanel } from "./FunnelPanel";
import { FunnelResult } from "./FunnelResult";
import classes from "./FunnelScreen.module.css";
import { NO_STEPS, ofMap, tidy, withSteps } from "./question";

/** The question of the address; otherwise that of the map it was opened from; otherwise none yet. */
function useQuestion(project: string) {
  const search = useSearch({ from: "/p/$project/funnel" });
  const written = search.q?.question === "funnel" ? search.q : null;
  const isFromMap = written === null && search.map !== undefined;
  const map = search.map ?? "";
  const measures = useQuery({
    queryKey: keys.measures(project, map),
    queryFn: () => dataOf(measureMap({ path: { project, map } })),
    enabled: isFromMap,
  });
  const drawn = isFromMap && measures.data ? ofMap(measures.data, search.step) : null;
  const question: Funnel = written ?? drawn ?? NO_STEPS;
  return { question, isPending: isFromMap && measures.isPending, search };
}

export function FunnelScreen() {
  const { t } = useTranslation("funnel");
  const { project } = useParams({ from: "/p/$project/funnel" });
  const navigate = useNavigate();
  const detail = useProject(project);
  const { question, isPending, search } = useQuestion(project);
  const isNarrow = useMediaQuery("(width <= 1000px)", false, { getInitialValueInEffect: false });
  const hasSteps = question.steps.length > 0;
  const answer = useAnswer(project, hasSteps ? question : null);

  const ask = (next: Funnel) =>
    void navigate({
      to: "/p/$project/funnel",
      params: { project },
      search: { ...search, q: tidy(next) },
      resetScroll: false,
    });

  if (detail.error) return <Failure error={detail.error} onRetry={() => void detail.refetch()} />;
  if (!detail.data || isPending)
    return (
      <div className={classes["screen"]}>
        <Loading rows={8} tall />
      </div>
    );
  const { event_names: events } = detail.data;
  const panel = <FunnelPanel question={question} project={detail.data} onAsk={ask} />;
  return (
    <div className={classes["screen"]}>
      {isNarrow ? (
        <details className={classes["fold"]} open={!hasSteps}>
          <summary>{t("panel.fold")}</summary>
          {panel}
        </details>
      ) : (
        <aside className={classes["panel"]} aria-label={t("panel.title")}>
          {panel}
        </aside>
      )}
      <section className={classes["result"]} aria-busy={answer.isPlaceholderData}>
        {search.map ? <MapPlace project={project} map={search.map} step={search.step} /> : null}
        {hasSteps ? null : <h1 className={controls["hidden"]}>{t("title")}</h1>}
        {hasSteps ? null : (
          <Empty
            title={events.length > 0 ? t("empty.title") : t("empty.noData")}
            text={events.length > 0 ? t("empty.text") : t("empty.noDataText")}
          >
            {events.slice(0, 8).map((event) => (
              <button
                key={event.name}
                type="button"
                className={controls["button"]}
                onClick={() => ask(withSteps(question, [event.name]))}
              >
                {event.name}
              </button>
            ))}
          </Empty>
        )}
        {hasSteps && answer.error ? (
          <>
            <h1>{t("title")}</h1>
            <Failure error={answer.error} onRetry={() => void answer.refetch()} />
          </>
        ) : null}
        {hasSteps && answer.isPending ? <Loading rows={7} tall /> : null}
        {hasSteps && answer.data && !answer.error ? (
          <>
            <FunnelResult answer={answer.data} />
            <Basis provenance={answer.data.provenance} notes={answer.data.notes} />
          </>
        ) : null}
      </section>
    </div>
  );
}
