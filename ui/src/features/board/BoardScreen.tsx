import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAnswer, useMap } from "@/api/queries";
import { Basis } from "@/design/analysis/Basis";
import { routesOf } from "@/design/analysis/routes";
import { Empty, Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { useLang } from "@/design/useLang";
import { useScope } from "../scope/useScope";
import classes from "./BoardScreen.module.css";
import { RouteDetail } from "./RouteDetail";
import { RouteRow } from "./RouteRow";
import { Summary } from "./Summary";

const COLUMNS = ["lastDay", "arrived", "under_way", "overdue", "elsewhere", "lost"] as const;

/** Are we there yet? A line for every route of the map; the chosen one opens below. A view of the map: its bar is the map's. */
export function BoardScreen() {
  const { t } = useTranslation("board");
  const lang = useLang();
  const { project, map } = useParams({ from: "/p/$project/maps/$map/board" });
  const search = useSearch({ from: "/p/$project/maps/$map/board" });
  const navigate = useNavigate();
  const stored = useMap(project, map);
  const { scope, beside, hasBeside, isSettled } = useScope();
  const routes = stored.data ? routesOf(stored.data.document, lang, scope) : [];
  const others = stored.data && hasBeside ? routesOf(stored.data.document, lang, beside) : [];
  const chosen = routes.find((route) => route.id === search.route) ?? routes[0];
  const answer = useAnswer(project, isSettled ? (chosen?.question ?? null) : null);
  const isCurrent = answer.data !== undefined && !answer.isPlaceholderData;

  const choose = (route: string) =>
    void navigate({
      to: "/p/$project/maps/$map/board",
      params: { project, map },
      search: { route },
      resetScroll: false,
    });

  return (
    <div className={classes["board"]}>
      <h1>{t("title")}</h1>
      {stored.error ? <Failure error={stored.error} onRetry={() => void stored.refetch()} /> : null}
      {stored.isPending ? <Loading rows={6} tall /> : null}
      {stored.data && routes.length === 0 ? (
        <Empty title={t("empty.title")} text={t("empty.text")}>
          <Link to="/p/$project/maps/$map" params={{ project, map }} className={controls["button"]}>
            {t("empty.map")}
          </Link>
          <Link to="/p/$project/funnel" params={{ project }} search={{ map }} className={controls["button"]}>
            {t("empty.funnel")}
          </Link>
        </Empty>
      ) : null}
      {chosen ? (
        <>
          {answer.data && isCurrent ? (
            <Summary route={chosen} answer={answer.data} />
          ) : (
            <p className={classes["ask"]}> </p>
          )}
          <table className={classes["table"]}>
            <caption className={controls["hidden"]}>{t("title")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("column.route")}</th>
                <th scope="col">{t("column.destination")}</th>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col" className={classes["right"]} title={t(`meaning.${column}`)}>
                    {t(`column.${column}`)}
                  </th>
                ))}
                <th scope="col" title={t("meaning.usual")}>
                  {t("column.usual")}
                </th>
                <th scope="col">{t("column.remark")}</th>
              </tr>
            </thead>
            <tbody>
              {routes.flatMap((route) => {
                const other = others.find(({ id }) => id === route.id);
                return [route, ...(other ? [other] : [])].map((each) => (
                  <RouteRow
                    key={`${each.id} ${each === route}`}
                    project={project}
                    map={map}
                    route={each}
                    isChosen={each === route && route.id === chosen.id}
                    side={other ? (each === route ? "shown" : "beside") : undefined}
                    onChoose={() => choose(route.id)}
                  />
                ));
              })}
            </tbody>
          </table>
          {answer.error ? <Failure error={answer.error} onRetry={() => void answer.refetch()} /> : null}
          {answer.isPending ? <Loading rows={5} /> : null}
          {answer.data && isCurrent ? (
            <>
              <RouteDetail key={chosen.id} project={project} route={chosen} answer={answer.data} />
              <Basis provenance={answer.data.provenance} notes={answer.data.notes} />
            </>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
