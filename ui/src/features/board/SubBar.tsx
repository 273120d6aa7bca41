import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Provenance } from "@/api/generated";
import { asOf, isRecent } from "@/design/analysis/ago";
import { period } from "@/design/analysis/phrases";
import { count, instant } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./SubBar.module.css";

interface Props {
  project: string;
  map: string;
  provenance: Provenance | undefined;
}

/** Views of one map, the period they speak about, and how fresh the data is. */
export function SubBar({ project, map, provenance }: Props) {
  const { t } = useTranslation("board");
  const lang = useLang();
  const zone = provenance?.time_zone;
  return (
    <div className={classes["sub"]}>
      <nav className={classes["tabs"]} aria-label={t("views")}>
        <Link
          to="/p/$project/maps/$map"
          params={{ project, map }}
          className={classes["tab"]}
          activeOptions={{ exact: true }}
        >
          {t("view.grid")}
        </Link>
        <Link to="/p/$project/maps/$map/board" params={{ project, map }} className={classes["tab"]}>
          {t("view.board")}
        </Link>
      </nav>
      {provenance?.start && provenance.end ? (
        <span className={classes["fact"]}>
          {t("period")} <b>{period(provenance.start, provenance.end, lang, zone)}</b>
        </span>
      ) : null}
      <span className={classes["space"]} />
      {provenance?.end ? (
        <span
          className={classes["live"]}
          title={t("freshLong", { when: instant(provenance.end, lang, zone) })}
        >
          <i data-old={!isRecent(provenance.end) || undefined} aria-hidden="true" />
          {t("fresh", {
            when: asOf(provenance.end, lang, provenance.time_zone),
            n: count(provenance.n_customers, lang),
            count: provenance.n_customers,
          })}
        </span>
      ) : null}
    </div>
  );
}
