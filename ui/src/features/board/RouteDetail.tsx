import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ArrivalsAnswer } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { durationAfter, portion } from "@/design/analysis/phrases";
import { type BoardRoute, STATUSES, statusOf, uncounted } from "@/design/analysis/routes";
import { secondsOf } from "@/design/analysis/selection";
import { useOpened } from "@/design/analysis/useOpened";
import { IncidenceChart } from "@/design/charts/incidence/IncidenceChart";
import controls from "@/design/controls/controls.module.css";
import { useLang } from "@/design/useLang";
import classes from "./RouteDetail.module.css";
import { Waiting } from "./Waiting";

interface Props {
  project: string;
  route: BoardRoute;
  answer: ArrivalsAnswer;
}

/** The chosen route: how fast people arrive, where everyone is, and who waits longest. */
export function RouteDetail({ project, route, answer }: Props) {
  const { t } = useTranslation("board");
  const lang = useLang();
  const goal = answer.destinations.find((each) => each.is_goal);
  const horizon_s = route.question.horizon ? secondsOf(route.question.horizon) : null;
  const longest = Math.max(0, ...answer.points.map((point) => point.time_s));
  const marks = [
    ...(goal?.median_s != null
      ? [{ seconds: goal.median_s, label: t("chart.median", { at: durationAfter(goal.median_s, lang) }) }]
      : []),
    ...(answer.overdue_after_s !== null
      ? [
          {
            seconds: answer.overdue_after_s,
            label: t(route.question.due ? "chart.due" : "chart.overdue", {
              at: durationAfter(answer.overdue_after_s, lang),
            }),
          },
        ]
      : []),
  ];
  return (
    <section id="route-detail" className={classes["detail"]} aria-label={route.name}>
      <header>
        <h2>
          {t("detail.title", { destination: route.destination })}{" "}
          <small>
            {route.name} ·{" "}
            {horizon_s === null
              ? t("detail.after", { entry: route.entry })
              : t("detail.afterWithin", { entry: route.entry, within: durationAfter(horizon_s, lang) })}
          </small>
        </h2>
        <Link
          to="/p/$project/paths"
          params={{ project }}
          search={{
            q: {
              question: "paths",
              start: route.question.entry,
              end: route.question.destination,
              length: 6,
              top: 8,
              merge_repeats: true,
            },
          }}
          className={controls["quiet"]}
        >
          {t("detail.paths")}
        </Link>
      </header>
      {answer.points.length > 0 ? (
        <div className={classes["where"]}>
          <IncidenceChart
            points={answer.points}
            destinations={answer.destinations}
            nameOf={route.endName}
            end_s={horizon_s ?? longest}
            label={t("chart.label", {
              destinations: answer.destinations.map((each) => route.endName(each.destination)).join(", "),
            })}
            axis={t("chart.axis")}
            marks={marks}
          />
          <Statuses route={route} answer={answer} />
        </div>
      ) : (
        <p className={classes["nothing"]}>
          {answer.entrants === 0 ? t("detail.nobody") : t("detail.noArrivals")}
        </p>
      )}
      <Waiting project={project} route={route} answer={answer} />
    </section>
  );
}

/** Everyone who set off, by where they are now; and each destination. */
function Statuses({ route, answer }: { route: BoardRoute; answer: ArrivalsAnswer }) {
  const { t } = useTranslation("board");
  const lang = useLang();
  const opened = useOpened(route, answer);
  const counted = STATUSES.filter((status) => uncounted(answer, status) === null);
  const others = answer.destinations.filter((each) => !each.is_goal);
  return (
    <div className={classes["statuses"]}>
      <h3>{t("detail.now")}</h3>
      <div className={classes["stack"]} aria-hidden="true">
        {counted.map((status) => (
          <i key={status} data-status={status} style={{ flexGrow: statusOf(answer, status).customers }} />
        ))}
      </div>
      <dl>
        {counted.map((status) => {
          const { share: part } = statusOf(answer, status);
          return (
            <div key={status}>
              <dt>
                <i data-status={status} aria-hidden="true" />
                {t(`status.${status}`)}
              </dt>
              <dd>
                <NumberButton number={opened.status(status)} />
              </dd>
              <dd className={classes["share"]}>{part === null ? "–" : portion(part, lang)}</dd>
            </div>
          );
        })}
        {others.map((end) => (
          <div key={end.destination} className={classes["end"]}>
            <dt>{route.endName(end.destination)}</dt>
            <dd>
              <NumberButton number={opened.destination(end.destination)} />
            </dd>
            <dd className={classes["share"]}>
              {end.median_s === null ? "" : t("detail.median", { at: durationAfter(end.median_s, lang) })}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
