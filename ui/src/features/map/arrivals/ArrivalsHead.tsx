import { useTranslation } from "react-i18next";
import type { ArrivalsAnswer } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { NumberButton } from "@/design/analysis/NumberButton";
import { type BoardRoute, STATUSES, statusOf, uncounted, WHOSE, type Whose } from "@/design/analysis/routes";
import { useOpened } from "@/design/analysis/useOpened";
import controls from "@/design/controls/controls.module.css";
import { useEditing } from "../live/hooks";
import { useMapView } from "../panels/view";
import classes from "./ArrivalsHead.module.css";
import { BothBars } from "./BothBars";
import { useRouteChoice, useRouteTo } from "./choice";
import { useArrivals } from "./useArrivals";
import { useArrivalsApart } from "./useArrivalsApart";

/** Are we there yet? Over the map in full, a bar for the company's goal and one for the customers'. */
export function ArrivalsHead() {
  const { t } = useTranslation("map_arrivals");
  const { routes, numbers } = useRouteChoice();
  const isGuest = useGuest() !== null;
  // While the map's numbers are on their way its place is kept, so that nothing jumps when they come.
  if (isGuest || routes.length === 0 || !["there", "loading"].includes(numbers.state)) return null;
  return (
    <section className={classes["head"]} aria-label={t("title")}>
      {WHOSE.map((whose) => (
        <Goal key={whose} whose={whose} />
      ))}
    </section>
  );
}

/** One of the two goals: its route, and how far those are who set off on it. */
function Goal({ whose }: { whose: Whose }) {
  const { t } = useTranslation("map_arrivals");
  const { openPanel } = useMapView();
  const { editable } = useEditing();
  const { chosen, choose } = useRouteChoice();
  const route = useRouteTo(whose);
  const { answer, error, again } = useArrivals(route);
  const { found } = useArrivalsApart();
  const apart = route ? found?.routes[route.id] : undefined;
  if (!route)
    return (
      <div className={classes["goal"]}>
        <p className={classes["name"]}>{t(`whose.${whose}`)}</p>
        <p className={classes["hint"]}>
          {t(`missing.${whose}`)}{" "}
          {editable ? (
            <button type="button" className={controls["quiet"]} onClick={() => openPanel("routes")}>
              {t("add")}
            </button>
          ) : null}
        </p>
      </div>
    );
  return (
    <div
      className={classes["goal"]}
      data-chosen={route.id === chosen?.id || undefined}
      data-sides={apart ? true : undefined}
    >
      <p className={classes["name"]}>
        {t(`whose.${whose}`)}{" "}
        <button
          type="button"
          className={classes["route"]}
          title={t("open", { name: route.name })}
          aria-pressed={route.id === chosen?.id}
          onClick={() => {
            choose(route.id);
            openPanel("routes", { collection: "routes", id: route.id });
          }}
        >
          {route.name}
        </button>
      </p>
      {apart && apart.one_n + apart.other_n > 0 ? (
        <BothBars route={route} apart={apart} />
      ) : answer ? (
        answer.entrants > 0 ? (
          <Bar route={route} answer={answer} />
        ) : (
          <p className={classes["hint"]}>{t("nobody", { entry: route.entry })}</p>
        )
      ) : error ? (
        <p className={classes["hint"]}>
          {error.message}{" "}
          <button type="button" className={controls["quiet"]} onClick={again}>
            {t("again")}
          </button>
        </p>
      ) : (
        <p className={classes["hint"]} role="status">
          {t("counting")}
        </p>
      )}
    </div>
  );
}

const countedOf = (answer: ArrivalsAnswer) => STATUSES.filter((status) => uncounted(answer, status) === null);

/** Everybody who set off, as one bar by where they are now. */
export function Shares({ answer }: { answer: ArrivalsAnswer }) {
  return (
    <div className={classes["bar"]} aria-hidden="true">
      {countedOf(answer).map((status) => (
        <i key={status} data-status={status} style={{ flexGrow: statusOf(answer, status).customers }} />
      ))}
    </div>
  );
}

/** Everybody who set off, by where they are now; each number opens its customers. */
export function Bar({ route, answer }: { route: BoardRoute; answer: ArrivalsAnswer }) {
  const { t } = useTranslation("map_arrivals");
  const opened = useOpened(route, answer);
  const counted = countedOf(answer);
  return (
    <>
      <Shares answer={answer} />
      <ul className={classes["counts"]}>
        {counted.map((status) => (
          <li
            key={status}
            data-status={status}
            data-some={statusOf(answer, status).customers > 0 || undefined}
          >
            <i className={classes["swatch"]} data-status={status} aria-hidden="true" />
            <NumberButton number={opened.status(status)} /> {t(`is.${status}`)}
          </li>
        ))}
      </ul>
    </>
  );
}
