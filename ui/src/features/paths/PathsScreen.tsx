import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Paths, Transitions } from "@/api/generated";
import { useMeasures, useProject } from "@/api/queries";
import { MapPlace } from "@/design/analysis/MapPlace";
import { Empty, Loading } from "@/design/analysis/States";
import type { Measure } from "@/design/charts/sankey/geometry";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { ScopeBar } from "../scope/ScopeBar";
import { useScope } from "../scope/useScope";
import classes from "./PathsScreen.module.css";
import { PathsToolbar } from "./PathsToolbar";
import { firstPaths, type PathQuestion, tidyPaths, tidyTransitions } from "./question";
import { StateView } from "./StateView";
import { StepView } from "./StepView";
import { TransitionsToolbar } from "./TransitionsToolbar";
import { ViewSwitch } from "./ViewSwitch";

/** The step of a map that the screen was opened from, as the start of a path. */
function useStartOfMap(project: string, map: string | undefined, step: string | undefined) {
  const { scope, isSettled } = useScope();
  const measures = useMeasures(project, step === undefined || !isSettled ? undefined : map, scope);
  return {
    start: step === undefined ? null : (measures.data?.steps[step]?.funnel?.steps[0] ?? null),
    isPending: map !== undefined && step !== undefined && isSettled && measures.isPending,
  };
}

/** Which ways people take: step by step from a start or to an end, or as a net of what follows what. */
export function PathsScreen() {
  const { t } = useTranslation("paths");
  const { project } = useParams({ from: "/p/$project/paths" });
  const search = useSearch({ from: "/p/$project/paths" });
  const navigate = useNavigate();
  const detail = useProject(project);
  const place = useStartOfMap(project, search.map, search.step);
  const [measure, setMeasure] = useState<Measure>("customers");
  const [isTable, setIsTable] = useState(false);
  // The question of the other view, so that going there and back loses nothing.
  const before = useRef<{ paths?: Paths; transitions?: Transitions }>({});

  if (detail.error) return <Failure error={detail.error} onRetry={() => void detail.refetch()} />;
  if (!detail.data || place.isPending)
    return (
      <>
        <ScopeBar project={project} map={search.map} />
        <div className={classes["screen"]}>
          <Loading rows={9} tall />
        </div>
      </>
    );

  const events = detail.data.event_names;
  const written = search.q?.question === "paths" || search.q?.question === "transitions" ? search.q : null;
  const question = written ?? firstPaths(events, place.start);
  if (question?.question === "paths") before.current.paths = question;
  if (question?.question === "transitions") before.current.transitions = question;

  const ask = (next: PathQuestion) =>
    void navigate({
      to: "/p/$project/paths",
      params: { project },
      search: { ...search, q: next.question === "paths" ? tidyPaths(next) : tidyTransitions(next) },
      resetScroll: false,
    });
  const show = (view: PathQuestion["question"]) => {
    if (view === question?.question) return;
    const asked = before.current[view] ?? (view === "paths" ? firstPaths(events, place.start) : null);
    ask(asked ?? { question: "transitions", merge_repeats: true });
  };

  return (
    <>
      <ScopeBar project={project} map={search.map} />
      <div className={classes["screen"]}>
        {search.map ? <MapPlace project={project} map={search.map} step={search.step} /> : null}
        <header className={classes["head"]}>
          <h1>{t("title")}</h1>
          {question ? (
            <ViewSwitch
              view={question.question}
              isTable={isTable}
              measure={measure}
              onView={show}
              onTable={setIsTable}
              onMeasure={setMeasure}
            />
          ) : null}
        </header>
        {question ? null : (
          <Empty title={t("empty.title")} text={t("empty.text")}>
            <Link to="/p/$project/import" params={{ project }} className={controls["primary"]}>
              {t("empty.import")}
            </Link>
          </Empty>
        )}
        {question?.question === "paths" ? (
          <>
            <PathsToolbar question={question} events={events} onAsk={ask} />
            <StepView project={project} question={question} measure={measure} isTable={isTable} />
          </>
        ) : null}
        {question?.question === "transitions" ? (
          <>
            <TransitionsToolbar question={question} onAsk={ask} />
            <StateView
              project={project}
              question={question}
              measure={measure}
              isTable={isTable}
              events={events}
            />
          </>
        ) : null}
      </div>
    </>
  );
}
