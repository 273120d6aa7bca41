import { useTranslation } from "react-i18next";
import { NumberButton } from "@/design/analysis/NumberButton";
import { type Status, statusOf, uncounted, WHOSE, type Whose } from "@/design/analysis/routes";
import { useOpened } from "@/design/analysis/useOpened";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { useEditing } from "../live/hooks";
import { useMapView } from "../panels/view";
import { Shares } from "./ArrivalsHead";
import { BothBriefly } from "./BothBars";
import { useRouteChoice, useRouteTo } from "./choice";
import classes from "./GoalsLine.module.css";
import { useArrivals } from "./useArrivals";
import { useArrivalsApart } from "./useArrivalsApart";

interface Props {
  /** Whether the goals stand below in full. */
  isFull: boolean;
  onFull: (isFull: boolean) => void;
}

/** Are we there yet? In one line beside of whom and when it is: both goals, who has arrived, and who is overdue. */
export function GoalsLine({ isFull, onFull }: Props) {
  const { t } = useTranslation(["map_arrivals", "map_frame"]);
  const { openPanel } = useMapView();
  const { editable } = useEditing();
  const { routes, numbers } = useRouteChoice();
  if (!["there", "loading"].includes(numbers.state)) return null;
  if (routes.length === 0)
    return editable && numbers.state === "there" ? (
      <section className={classes["line"]} aria-label={t("title")}>
        <p className={classes["none"]}>
          {t("none")}{" "}
          <button type="button" className={controls["quiet"]} onClick={() => openPanel("routes")}>
            {t("addFirst")}
          </button>
        </p>
      </section>
    ) : null;
  const toggle = (
    <IconButton
      icon={isFull ? "up" : "down"}
      size={15}
      label={t(isFull ? "map_frame:goals.close" : "map_frame:goals.open")}
      aria-expanded={isFull}
      onClick={() => onFull(!isFull)}
    />
  );
  if (isFull) return <span className={classes["line"]}>{toggle}</span>;
  return (
    <section className={classes["line"]} aria-label={t("title")}>
      {WHOSE.map((whose) => (
        <Goal key={whose} whose={whose} />
      ))}
      {toggle}
    </section>
  );
}

/** The numbers that say whether it goes well; all of them stand in the full view. */
const SAID: readonly Status[] = ["arrived", "overdue"];

/** Letters up to which a name is short; where room is scarce, a long name gives way before a short one. */
const SHORT = 14;

function Goal({ whose }: { whose: Whose }) {
  const { t } = useTranslation("map_arrivals");
  const { openPanel } = useMapView();
  const { editable } = useEditing();
  const { choose, chosen } = useRouteChoice();
  const route = useRouteTo(whose);
  const { answer, error, again } = useArrivals(route);
  const { found } = useArrivalsApart();
  const apart = route ? found?.routes[route.id] : undefined;
  if (!route)
    return (
      <p className={classes["goal"]}>
        <span className={classes["hint"]} title={t(`missing.${whose}`)}>
          {t(`missing.${whose}`)}
        </span>
        {editable ? (
          <button type="button" className={controls["quiet"]} onClick={() => openPanel("routes")}>
            {t("add")}
          </button>
        ) : null}
      </p>
    );
  return (
    <div
      className={classes["goal"]}
      data-chosen={route.id === chosen?.id || undefined}
      style={{ flexShrink: Math.max(1, route.name.length - SHORT) }}
    >
      <button
        type="button"
        className={classes["route"]}
        title={`${t(`whose.${whose}`)}: ${t("open", { name: route.name })}`}
        aria-pressed={route.id === chosen?.id}
        onClick={() => {
          choose(route.id);
          openPanel("routes", { collection: "routes", id: route.id });
        }}
      >
        {route.name}
      </button>
      {apart && apart.one_n + apart.other_n > 0 ? (
        <BothBriefly route={route} apart={apart} said={SAID} />
      ) : answer && answer.entrants > 0 ? (
        <>
          <span className={classes["shares"]}>
            <Shares answer={answer} />
          </span>
          <Said route={route} answer={answer} />
        </>
      ) : error ? (
        <>
          <span className={classes["hint"]} title={error.message}>
            {error.message}
          </span>
          <button type="button" className={controls["quiet"]} onClick={again}>
            {t("again")}
          </button>
        </>
      ) : (
        <span className={classes["hint"]} role={answer ? undefined : "status"}>
          {answer ? t("nobody", { entry: route.entry }) : t("counting")}
        </span>
      )}
    </div>
  );
}

type SaidProps = { route: Parameters<typeof useOpened>[0]; answer: Parameters<typeof useOpened>[1] };

function Said({ route, answer }: SaidProps) {
  const { t } = useTranslation("map_arrivals");
  const opened = useOpened(route, answer);
  return SAID.filter((status) => uncounted(answer, status) === null).map((status) => (
    <span
      key={status}
      className={classes["said"]}
      data-status={status}
      data-some={statusOf(answer, status).customers > 0 || undefined}
    >
      <NumberButton number={opened.status(status)} /> <span>{t(`is.${status}`)}</span>
    </span>
  ));
}
