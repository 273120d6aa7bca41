import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Provenance } from "@/api/generated";
import { count, instant, type Lang, moment, share } from "@/design/format";
import { useNumbersOpen } from "@/design/numbers";
import { useLang } from "@/design/useLang";
import { asOf, isRecent } from "./ago";
import classes from "./MapBar.module.css";
import { period } from "./phrases";

interface Props {
  project: string;
  map: string;
  /** What the numbers on show rest on; nothing while they are not there. */
  provenance: Provenance | undefined;
  /** Share of all events that belong to the map, in [0, 1]. */
  explained?: number | null | undefined;
  /** Whom the map is about. */
  persona?: ReactNode;
  /** How the work on the map stands. */
  work?: ReactNode;
}

/** What a map shows and of when: view, persona, period, people, how much is explained, how fresh. */
export function MapBar({ project, map, provenance, explained, persona, work }: Props) {
  const { t } = useTranslation("numbers");
  const lang = useLang();
  // Whoever may open numbers reads of whom and when they are in the bar below, and chooses it there.
  const isGuest = !useNumbersOpen();
  return (
    <div className={classes["bar"]}>
      <nav aria-label={t("bar.views")} className={classes["views"]}>
        <Link
          to="/p/$project/maps/$map"
          params={{ project, map }}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {t("bar.grid")}
        </Link>
        <Link
          to="/p/$project/maps/$map/line"
          params={{ project, map }}
          activeOptions={{ includeSearch: false }}
        >
          {t("bar.line")}
        </Link>
        {isGuest ? null : (
          <Link
            to="/p/$project/maps/$map/board"
            params={{ project, map }}
            activeOptions={{ includeSearch: false }}
          >
            {t("bar.board")}
          </Link>
        )}
      </nav>
      {persona}
      {isGuest && provenance?.start && provenance.end ? (
        <span className={classes["fact"]}>
          {t("bar.period")} <b>{period(provenance.start, provenance.end, lang, provenance.time_zone)}</b>
        </span>
      ) : null}
      <span className={classes["space"]} />
      {work}
      {provenance ? (
        <State provenance={provenance} explained={explained} lang={lang} withPeople={isGuest} />
      ) : null}
    </div>
  );
}

function State({
  provenance,
  explained,
  lang,
  withPeople,
}: {
  provenance: Provenance;
  explained: Props["explained"];
  lang: Lang;
  withPeople: boolean;
}) {
  const { t } = useTranslation("numbers");
  const { end, seen_until: seen, time_zone: zone, unit, n_customers: n } = provenance;
  // Where events arrive, it counts up to when they were seen; in files, up to when they are known.
  const fresh = seen ?? end;
  const people =
    unit === "customer"
      ? t("basis.customers", { n: count(n, lang), count: n })
      : `${count(n, lang)} × ${unit}`;
  return (
    <span className={classes["state"]}>
      {fresh ? (
        <span
          title={
            seen
              ? t("bar.seenLong", { when: moment(seen, lang, zone) })
              : t("bar.freshLong", { when: instant(fresh, lang, zone) })
          }
        >
          <i className={classes["dot"]} data-old={!isRecent(fresh) || undefined} aria-hidden="true" />
          {t("bar.fresh", { when: asOf(fresh, lang, zone) })}
        </span>
      ) : null}
      {withPeople ? <span>{people}</span> : null}
      {typeof explained === "number" ? (
        <span title={t("bar.explainedLong")}>{t("bar.explained", { share: share(explained, lang) })}</span>
      ) : null}
    </span>
  );
}
