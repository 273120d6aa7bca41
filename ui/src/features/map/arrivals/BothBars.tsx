import { useTranslation } from "react-i18next";
import type { RouteApart } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { durationAfter, interval } from "@/design/analysis/phrases";
import type { BoardRoute, Status } from "@/design/analysis/routes";
import { Missing } from "@/design/analysis/States";
import { secondsOf } from "@/design/analysis/selection";
import controls from "@/design/controls/controls.module.css";
import { share } from "@/design/format";
import { useLang } from "@/design/useLang";
import {
  DifferenceBriefly,
  DifferenceOf,
  type Opens,
  ShareCells,
  ShareOf,
  SIDES,
  type Side,
  SideHeads,
  SideName,
} from "../sides/ShareCells";
import sides from "../sides/sides.module.css";
import bars from "./ArrivalsHead.module.css";
import line from "./GoalsLine.module.css";

interface Props {
  route: BoardRoute;
  apart: RouteApart;
}

type Row = RouteApart["statuses"][number];
const questionOf = (apart: RouteApart, side: "shown" | "beside") =>
  side === "shown" ? apart.other : apart.one;

/** Over the map: everybody who set off, by where they are now, on both sides, and by how much these differ. */
export function BothBars({ route, apart }: Props) {
  const { t } = useTranslation(["map_sides", "map_arrivals"]);
  const opens = useOpens(route, apart);
  return (
    <>
      <div className={sides["bars"]} aria-hidden="true">
        {SIDES.map((side) => (
          <div key={side}>
            <SideName side={side} />
            <SharesOf apart={apart} side={side} />
          </div>
        ))}
      </div>
      <table className={sides["over"]}>
        <caption className={controls["hidden"]}>{route.name}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className={controls["hidden"]}>{t("status")}</span>
            </th>
            {apart.statuses.map(({ status }) => (
              <th key={status} scope="col" data-status={status}>
                <i className={bars["swatch"]} data-status={status} aria-hidden="true" />
                {t(`map_arrivals:is.${status}`)}
              </th>
            ))}
            {apart.arriving.within ? (
              <th scope="col" data-status="within" title={t("withinHint")}>
                <Within within={apart.arriving.within} />
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {SIDES.map((side) => (
            <tr key={side}>
              <th scope="row">
                <SideName side={side} />
              </th>
              {apart.statuses.map((row) => (
                <td key={row.status} data-status={row.status}>
                  <ShareOf
                    side={side}
                    portion={side === "shown" ? row.apart.other : row.apart.one}
                    opens={opens(row)}
                  />
                </td>
              ))}
              {apart.arriving.within ? (
                <td data-status="within">
                  <Arriving apart={apart} side={side} />
                </td>
              ) : null}
            </tr>
          ))}
          <tr className={sides["apart"]}>
            <th scope="row">
              <span aria-hidden="true">Δ</span>
              <span className={controls["hidden"]}>{t("difference")}</span>
            </th>
            {apart.statuses.map((row) => (
              <td key={row.status} data-status={row.status}>
                <DifferenceOf of={row.apart} />
              </td>
            ))}
            {apart.arriving.within ? (
              <td data-status="within">
                <DifferenceOf of={apart.arriving} />
              </td>
            ) : null}
          </tr>
        </tbody>
      </table>
    </>
  );
}

/** Everybody of one side who set off, as a bar by where they are now. */
function SharesOf({ apart, side }: { apart: RouteApart; side: Side }) {
  return (
    <div className={bars["bar"]}>
      {apart.statuses.map(({ status, apart: { one, other } }) => (
        <i
          key={status}
          data-status={status}
          style={{ flexGrow: (side === "shown" ? other : one).customers }}
        />
      ))}
    </div>
  );
}

interface BriefProps extends Props {
  /** The statuses whose shares are said. */
  said: readonly Status[];
}

/** In one line: a bar under the other, and the shares that say whether it goes well on both sides. */
export function BothBriefly({ route, apart, said }: BriefProps) {
  const { t } = useTranslation("map_arrivals");
  const opens = useOpens(route, apart);
  return (
    <>
      <span className={line["shares"]} aria-hidden="true">
        {SIDES.map((side) => (
          <SharesOf key={side} apart={apart} side={side} />
        ))}
      </span>
      {apart.statuses
        .filter(({ status }) => said.includes(status))
        .map((row) => (
          <span key={row.status} className={line["both"]} data-status={row.status}>
            <i className={bars["swatch"]} data-status={row.status} aria-hidden="true" />
            <span>{t(`is.${row.status}`)}</span>
            {SIDES.map((side) => (
              <span key={side}>
                <SideName side={side} />{" "}
                <ShareOf
                  side={side}
                  portion={side === "shown" ? row.apart.other : row.apart.one}
                  opens={opens(row)}
                  isBrief
                />
              </span>
            ))}
            <DifferenceBriefly of={row.apart} />
          </span>
        ))}
    </>
  );
}

/** In a panel: the same, one status a row, with the deadline that both sides are held to. */
export function ArrivalsApart({ route, apart, tested }: Props & { tested: number }) {
  const { t } = useTranslation(["map_sides", "map_arrivals"]);
  const lang = useLang();
  const opens = useOpens(route, apart);
  const { overdue_after_s: after, is_own: isOwn } = apart;
  return (
    <>
      <table className={sides["table"]}>
        <caption className={controls["hidden"]}>{route.name}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className={controls["hidden"]}>{t("status")}</span>
            </th>
            <SideHeads />
          </tr>
        </thead>
        <tbody>
          {apart.statuses.map((row) => (
            <tr key={row.status}>
              <th scope="row">{t(`map_arrivals:is.${row.status}`)}</th>
              <ShareCells apart={row.apart} opens={opens(row)} />
            </tr>
          ))}
          {apart.arriving.within ? (
            <tr>
              <th scope="row" title={t("withinHint")}>
                <Within within={apart.arriving.within} />
              </th>
              {SIDES.map((side) => (
                <td key={side}>
                  <Arriving apart={apart} side={side} />
                </td>
              ))}
              <td className={sides["apart"]}>
                <DifferenceOf of={apart.arriving} />
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
      <p className={`${controls["hint"]} ${sides["under"]}`}>
        {typeof after === "number"
          ? `${t(isOwn ? "by.own" : "by.usual", { time: durationAfter(after, lang) })} `
          : null}
        {t("follow")} {t("looks", { count: tested })}
      </p>
    </>
  );
}

function Within({ within }: { within: string }) {
  const { t } = useTranslation("map_sides");
  const lang = useLang();
  return <>{t("within", { span: durationAfter(secondsOf(within) ?? 0, lang) })}</>;
}

/** The share that arrives within the same time, with its interval; it opens those who have arrived by then. */
function Arriving({ apart: { arriving }, side }: { apart: RouteApart; side: "shown" | "beside" }) {
  const { t } = useTranslation("map_sides");
  const lang = useLang();
  const [value, low, high, question] =
    side === "shown"
      ? [arriving.other, arriving.other_low, arriving.other_high, arriving.other_question]
      : [arriving.one, arriving.one_low, arriving.one_high, arriving.one_question];
  if (typeof value !== "number" || typeof low !== "number" || typeof high !== "number" || !question)
    return <Missing why={t(`notStated.${arriving.absent ?? "window_not_over"}`)} />;
  const within = interval(low, high, lang);
  const span = durationAfter(secondsOf(arriving.within ?? "") ?? 0, lang);
  return (
    <span className={sides["share"]}>
      <NumberButton
        number={{
          title: t("opened", { title: t("within", { span }), side: t(side) }),
          value: share(value, lang),
          detail: within,
          of: question,
          part: { part: "arrivals", status: "arrived" },
        }}
      />{" "}
      <small>{within}</small>
    </span>
  );
}

/** What the numbers of a status open. */
function useOpens(route: BoardRoute, apart: RouteApart): (row: Row) => Opens {
  const { t } = useTranslation("board");
  return ({ status }) =>
    (side) => ({
      title: t(`status.${status}`),
      place: `${route.name} · ${route.destination}`,
      of: questionOf(apart, side),
      part: { part: "arrivals", status },
    });
}
