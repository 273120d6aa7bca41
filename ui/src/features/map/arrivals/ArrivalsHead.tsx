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
import { useRouteChoice } from "./choice";
import { useArrivals } from "./useArrivals";

/** Are we there yet? Over the map, a small bar for the company's goal and one for the customers'. */
export function ArrivalsHead() {
  const { t } = useTranslation("map_arrivals");
  const { openPanel } = useMapView();
  const { editable } = useEditing();
  const { routes, numbers } = useRouteChoice();
  const isGuest = useGuest() !== null;
  // While the map's numbers are on their way its place is kept, so that nothing jumps when they come.
  if (isGuest || !["there", "loading"].includes(numbers.state)) return null;
  if (routes.length === 0)
    return editable && numbers.state === "there" ? (
      <section className={classes["head"]} aria-label={t("title")}>
        <p className={classes["none"]}>
          {t("none")}{" "}
          <button type="button" className={controls["quiet"]} onClick={() => openPanel("routes")}>
            {t("addFirst")}
          </button>
        </p>
      </section>
    ) : null;
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
  const { routes, chosen, choose } = useRouteChoice();
  const own = routes.filter((route) => route.whose === whose);
  const route = own.find(({ id }) => id === chosen?.id) ?? own[0] ?? null;
  const { answer, error, again } = useArrivals(route);
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
    <div className={classes["goal"]} data-chosen={route.id === chosen?.id || undefined}>
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
      {answer ? (
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

/** Everybody who set off, by where they are now; each number opens its customers. */
export function Bar({ route, answer }: { route: BoardRoute; answer: ArrivalsAnswer }) {
  const { t } = useTranslation("map_arrivals");
  const opened = useOpened(route, answer);
  const counted = STATUSES.filter((status) => uncounted(answer, status) === null);
  return (
    <>
      <div className={classes["bar"]} aria-hidden="true">
        {counted.map((status) => (
          <i key={status} data-status={status} style={{ flexGrow: statusOf(answer, status).customers }} />
        ))}
      </div>
      <ul className={classes["counts"]}>
        {counted.map((status) => (
          <li
            key={status}
            data-status={status}
            data-some={statusOf(answer, status).customers > 0 || undefined}
          >
            <i data-status={status} aria-hidden="true" />
            <NumberButton number={opened.status(status)} /> {t(`is.${status}`)}
          </li>
        ))}
      </ul>
    </>
  );
}
