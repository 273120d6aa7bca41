import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { dataOf } from "@/api/client";
import { type Funnel, showMap } from "@/api/generated";
import { keys, useAnswer, useMeasures, useProject } from "@/api/queries";
import { Basis } from "@/design/analysis/Basis";
import { MapPlace } from "@/design/analysis/MapPlace";
import { Empty, Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { useLang } from "@/design/useLang";
import { ScopeBar } from "../scope/ScopeBar";
import { useScope, useScoped } from "../scope/useScope";
import { FunnelPanel } from "./FunnelPanel";
import { FunnelResult } from "./FunnelResult";
import classes from "./FunnelScreen.module.css";
import { NO_STEPS, ofMap, tidy, withSteps } from "./question";

/** The question of the address; otherwise that of the map it was opened from; otherwise none yet. */
function useQuestion(project: string) {
  const lang = useLang();
  const search = useSearch({ from: "/p/$project/funnel" });
  const written = search.q?.question === "funnel" ? search.q : null;
  const isFromMap = written === null && search.map !== undefined;
  const map = search.map ?? "";
  const stored = useQuery({
    queryKey: keys.map(project, map),
    queryFn: () => dataOf(showMap({ path: { project, map } })),
    enabled: isFromMap,
  });
  const { scope, isSettled } = useScope();
  const measures = useMeasures(project, isFromMap && isSettled ? map : undefined, scope);
  const asked =
    isFromMap && stored.data && measures.data
      ? { document: stored.data.document, measures: measures.data, lang, step: search.step }
      : null;
  const drawn = asked ? ofMap(asked) : null;
  const question: Funnel = written ?? drawn?.funnel ?? NO_STEPS;
  return {
    question,
    leftOut: drawn?.leftOut ?? [],
    whole: () => (asked ? (ofMap({ ...asked, isWhole: true })?.funnel ?? null) : null),
    isPending: isFromMap && isSettled && (measures.isPending || stored.isPending),
    search,
  };
}

export function FunnelScreen() {
  const { t } = useTranslation("funnel");
  const lang = useLang();
  const { project } = useParams({ from: "/p/$project/funnel" });
  const navigate = useNavigate();
  const detail = useProject(project);
  const { question, leftOut, whole, isPending, search } = useQuestion(project);
  const isNarrow = useMediaQuery("(width <= 1000px)", false, { getInitialValueInEffect: false });
  const hasSteps = question.steps.length > 0;
  const answer = useAnswer(project, useScoped(hasSteps ? question : null));

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
      <>
        <ScopeBar project={project} map={search.map} />
        <div className={classes["screen"]}>
          <Loading rows={8} tall />
        </div>
      </>
    );
  const { event_names: events } = detail.data;
  const panel = <FunnelPanel question={question} project={detail.data} onAsk={ask} />;
  return (
    <>
      <ScopeBar project={project} map={search.map} />
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
              {events.length > 0 ? null : (
                <Link to="/p/$project/import" params={{ project }} className={controls["primary"]}>
                  {t("empty.import")}
                </Link>
              )}
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
              {leftOut.length > 0 ? (
                <p className={classes["leftOut"]}>
                  {t("fromMap.leftOut", {
                    steps: new Intl.ListFormat(lang, { type: "conjunction" }).format(leftOut),
                  })}{" "}
                  <button
                    type="button"
                    className={controls["quiet"]}
                    onClick={() => ask(whole() ?? question)}
                  >
                    {t("fromMap.all")}
                  </button>
                </p>
              ) : null}
              <Basis provenance={answer.data.provenance} notes={answer.data.notes} />
            </>
          ) : null}
        </section>
      </div>
    </>
  );
}
