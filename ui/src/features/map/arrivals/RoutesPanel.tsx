import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ArrivalsAnswer } from "@/api/generated";
import { Basis } from "@/design/analysis/Basis";
import { NumberButton } from "@/design/analysis/NumberButton";
import { durationAfter } from "@/design/analysis/phrases";
import { type BoardRoute, type Status, statusOf, uncounted } from "@/design/analysis/routes";
import { Loading, Missing } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count, duration } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { said } from "../core/texts";
import { useEditing, useMapIds, useMapStore } from "../live/hooks";
import counts from "../panels/counts.module.css";
import { Part } from "../panels/form/fields";
import type { PanelProps } from "../panels/registry";
import { useMapView } from "../panels/view";
import { Bar } from "./ArrivalsHead";
import { ArrivalsApart } from "./BothBars";
import { useRouteChoice } from "./choice";
import { type StandingAt, type Stations, standingAt } from "./places";
import { NewRoute, RouteForm } from "./RouteForm";
import classes from "./RoutesPanel.module.css";
import { useArrivals } from "./useArrivals";
import { useArrivalsApart } from "./useArrivalsApart";

/** Are we there yet? The routes of the map, who is where on the chosen one, and adding, changing and removing routes. */
export default function RoutesPanel({ about }: PanelProps) {
  const { t } = useTranslation("map_arrivals");
  const { project, map } = useMapIds();
  const { editable } = useEditing();
  const { routes, chosen, choose } = useRouteChoice();
  const wanted = about && "collection" in about && about.collection === "routes" ? about.id : null;
  const open = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (wanted !== null) open.current?.scrollIntoView({ block: "nearest" });
  }, [wanted]);
  return (
    <>
      <p className={controls["hint"]}>{t(routes.length > 0 ? "about" : "aboutNone")}</p>
      <ul className={classes["routes"]}>
        {routes.map((route) => {
          const isChosen = route.id === chosen?.id;
          return (
            <li key={route.id} ref={isChosen ? open : undefined} data-chosen={isChosen || undefined}>
              <button
                type="button"
                className={classes["name"]}
                aria-expanded={isChosen}
                onClick={() => choose(route.id)}
              >
                <span>{route.name}</span>
                <small>{t(`whose.${route.whose}`)}</small>
              </button>
              {isChosen ? <Chosen route={route} /> : null}
            </li>
          );
        })}
      </ul>
      {editable ? <NewRoute isFirst={routes.length === 0} /> : null}
      {routes.length > 0 ? (
        <p className={classes["board"]}>
          <Link
            to="/p/$project/maps/$map/board"
            params={{ project, map }}
            search={chosen ? { route: chosen.id } : {}}
          >
            {t("toBoard")}
          </Link>
        </p>
      ) : null}
    </>
  );
}

function Chosen({ route }: { route: BoardRoute }) {
  const { t } = useTranslation("map_arrivals");
  const { t: s } = useTranslation("map_sides");
  const { t: w } = useTranslation("scope");
  const { editable } = useEditing();
  const { answer, stations, error, again, isAsked } = useArrivals(route);
  const { beside, numbers, isSettled } = useRouteChoice();
  // The map's own numbers come first; those of a route are asked after them.
  const isComing = !isAsked && (numbers.state === "loading" || (numbers.state === "there" && !isSettled));
  const sides = useArrivalsApart();
  const apart = sides.found?.routes[route.id];
  return (
    <div className={classes["chosen"]}>
      <p className={classes["ends"]}>
        {route.entry} <span aria-hidden="true">→</span> {route.destination}
      </p>
      {isAsked || isComing ? null : (
        <p className={controls["hint"]}>{numbers.state === "unasked" ? w("unasked") : t("noNumbers")}</p>
      )}
      {error ? <Failure error={error} onRetry={again} /> : null}
      {(isAsked || isComing) && !answer && !error ? <Loading rows={4} /> : null}
      {answer ? (
        answer.entrants > 0 ? (
          <>
            {apart ? (
              <ArrivalsApart route={route} apart={apart} tested={sides.found?.tested ?? 0} />
            ) : (
              <Bar route={route} answer={answer} />
            )}
            {beside === undefined ? null : sides.error ? (
              <Failure error={sides.error} onRetry={sides.again} />
            ) : (
              <p className={controls["hint"]} role="status">
                {apart ? s("standingOf") : s("counting")}
              </p>
            )}
            <Standing route={route} answer={answer} stations={stations} />
            <Late route={route} answer={answer} />
            <Basis
              provenance={answer.provenance}
              notes={apart ? [...(answer.notes ?? []), ...(sides.found?.notes ?? [])] : answer.notes}
            />
          </>
        ) : (
          <p className={controls["hint"]}>{t("nobody", { entry: route.entry })}</p>
        )
      ) : null}
      {editable ? (
        <details className={classes["change"]}>
          <summary>{t("change")}</summary>
          <RouteForm id={route.id} usual={answer?.usual_s} />
        </details>
      ) : null}
    </div>
  );
}

interface AnsweredProps {
  route: BoardRoute;
  answer: ArrivalsAnswer;
}

const SHOWN = ["under_way", "overdue", "lost"] as const;

/** At which stations those stand who have not arrived; a row leads to its place on the map. */
function Standing({ route, answer, stations }: AnsweredProps & { stations: Stations }) {
  const { t } = useTranslation("map_arrivals");
  const { lang } = useEditing();
  const { goTo } = useMapView();
  const store = useMapStore();
  const all = standingAt(answer, stations);
  if (all.length === 0) return null;
  const columns = SHOWN.filter((status) => uncounted(answer, status) === null);
  const number = (at: StandingAt, status: Status & (typeof SHOWN)[number], place: string) => ({
    title: t(`standing.opened.${status}`),
    value: count(at[status], lang),
    place: `${route.name} · ${place}`,
    of: answer.question,
    part: { part: "arrivals" as const, status, place: at.place },
  });
  return (
    <Part title={t("standing.title")}>
      <table className={`${counts["counts"]} ${classes["standing"]}`}>
        <caption className={controls["hidden"]}>{t("standing.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("standing.station")}</th>
            {columns.map((status) => (
              <th key={status} scope="col">
                {t(`is.${status}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {all.map((at) => {
            const title = said(store.snapshot(), { collection: "steps", id: at.step, field: "title" }, lang);
            return (
              <tr key={at.step}>
                <th scope="row">
                  <button
                    type="button"
                    className={counts["place"]}
                    lang={title.lang}
                    title={t("standing.goTo")}
                    onClick={() => goTo({ collection: "steps", id: at.step })}
                  >
                    {title.text}
                  </button>
                </th>
                {columns.map((status) => (
                  <td key={status} data-status={status} data-some={at[status] > 0 || undefined}>
                    {at[status] > 0 ? <NumberButton number={number(at, status, title.text)} /> : "–"}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Part>
  );
}

/** Those who are overdue, of those who wait longest: who, since when, and after what. */
function Late({ route, answer }: AnsweredProps) {
  const { t } = useTranslation("map_arrivals");
  const { lang } = useEditing();
  const { project } = useMapIds();
  const all = statusOf(answer, "overdue").customers;
  const listed = answer.waiting.filter(({ status }) => status === "overdue").slice(0, LISTED);
  if (uncounted(answer, "overdue") !== null)
    return (
      <Part title={t("late.title")}>
        <p className={controls["hint"]}>
          <Missing why={t("late.few")} /> {t("late.few")}
        </p>
      </Part>
    );
  if (all === 0 || listed.length === 0) return null;
  return (
    <Part title={t("late.title")}>
      <p className={controls["hint"]}>
        {answer.overdue_after_s === null
          ? null
          : t(answer.question.due ? "late.afterDue" : "late.after", {
              time: durationAfter(answer.overdue_after_s, lang),
            })}
      </p>
      <ul className={classes["late"]}>
        {listed.map((who) => (
          <li key={who.customer}>
            <Link to="/p/$project/customers/$customer" params={{ project, customer: who.customer }}>
              {who.customer}
            </Link>
            <span>
              {route.placeName(who.at)}
              <small> {t("late.since", { time: durationAfter(who.waiting_s, lang) })}</small>
            </span>
            <span>{duration(who.elapsed_s, lang)}</span>
          </li>
        ))}
      </ul>
      {all > listed.length ? (
        <p className={controls["hint"]}>
          <Icon name="more" size={13} />{" "}
          {t("late.more", { n: count(listed.length, lang), all: count(all, lang) })}
        </p>
      ) : null}
    </Part>
  );
}

const LISTED = 10;
