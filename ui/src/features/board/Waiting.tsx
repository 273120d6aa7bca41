import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ArrivalsAnswer, Whereabouts } from "@/api/generated";
import { durationAfter, shareWithin } from "@/design/analysis/phrases";
import type { BoardRoute } from "@/design/analysis/routes";
import controls from "@/design/controls/controls.module.css";
import { count, duration, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./RouteDetail.module.css";

const FIRST = 5;

interface Props {
  project: string;
  route: BoardRoute;
  answer: ArrivalsAnswer;
}

/** Who waits longest: the stops on their way on one common scale, how they compare, and their chance. */
export function Waiting({ project, route, answer }: Props) {
  const { t } = useTranslation("board");
  const lang = useLang();
  const [isAll, setIsAll] = useState(false);
  const shown = isAll ? answer.waiting : answer.waiting.slice(0, FIRST);
  if (shown.length === 0) return null;
  const scale_s = Math.max(...answer.waiting.map((each) => each.elapsed_s), answer.overdue_after_s ?? 0, 1);
  return (
    <section className={classes["waiting"]}>
      <h2>
        {t("waiting.title")}{" "}
        <small>
          {route.name} · {route.destination}
        </small>
      </h2>
      <ol>
        {shown.map((each) => (
          <Line
            key={each.customer}
            project={project}
            who={each}
            scale_s={scale_s}
            overdue_s={answer.overdue_after_s}
            hasHorizon={Boolean(answer.question.horizon)}
            placeName={route.placeName}
          />
        ))}
      </ol>
      <footer>
        {t("waiting.scale", { from: route.entry, to: duration(scale_s, lang) })}
        {answer.overdue_after_s === null
          ? null
          : ` ${t(answer.question.due ? "waiting.due" : "waiting.dashed", { at: durationAfter(answer.overdue_after_s, lang) })}`}{" "}
        {answer.waiting.length > FIRST ? (
          <button type="button" className={controls["quiet"]} onClick={() => setIsAll(!isAll)}>
            {isAll ? t("waiting.fewer") : t("waiting.more", { n: count(answer.waiting.length, lang) })}
          </button>
        ) : null}
      </footer>
    </section>
  );
}

interface LineProps {
  project: string;
  who: Whereabouts;
  scale_s: number;
  overdue_s: number | null;
  /** Without a horizon there is no time left, so no chance to state. */
  hasHorizon: boolean;
  placeName: (event: string) => string;
}

function Line({ project, who, scale_s, overdue_s, hasHorizon, placeName }: LineProps) {
  const { t } = useTranslation("board");
  const lang = useLang();
  const place = (seconds: number) => `${(Math.min(seconds, scale_s) / scale_s) * 98 + 1}%`;
  const ways = [
    who.loops > 0 ? t("waiting.loops", { count: who.loops }) : null,
    who.detours > 0 ? t("waiting.detours", { count: who.detours }) : null,
  ].filter((way) => way !== null);
  return (
    <li data-late={who.status === "overdue"}>
      <Link to="/p/$project/customers/$customer" params={{ project, customer: who.customer }}>
        {who.customer}
      </Link>
      <span className={classes["track"]} aria-hidden="true">
        {overdue_s === null ? null : <b style={{ left: place(overdue_s) }} />}
        <i style={{ left: place(0) }} />
        {who.stops.map((stop) => (
          <i key={stop} style={{ left: place(stop) }} />
        ))}
        <i data-kind="now" style={{ left: place(who.elapsed_s) }} />
      </span>
      <span className={classes["at"]}>
        {placeName(who.at)}
        <small>
          {" "}
          {[t("waiting.since", { time: durationAfter(who.waiting_s, lang) }), ...ways].join(" · ")}
        </small>
      </span>
      <span className={classes["time"]}>{duration(who.elapsed_s, lang)}</span>
      <span className={classes["compared"]}>
        {who.percentile === null
          ? t("waiting.noComparison")
          : who.percentile >= 0.995
            ? t("waiting.longest")
            : t("waiting.longer", { share: share(who.percentile, lang, 0) })}
        <small>
          {" "}
          {!hasHorizon
            ? null
            : who.chance === null
              ? t("waiting.noChance", { n: count(who.chance_n, lang) })
              : t("waiting.chance", {
                  chance: shareWithin(
                    who.chance,
                    who.chance_low ?? who.chance,
                    who.chance_high ?? who.chance,
                    lang,
                  ),
                  n: count(who.chance_n, lang),
                })}
        </small>
      </span>
    </li>
  );
}
