import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Provenance } from "@/api/generated";
import { useNumbersOpen } from "@/design/numbers";
import { useLang } from "@/design/useLang";
import classes from "./MapBar.module.css";
import { MapState } from "./MapState";
import { period } from "./phrases";

interface Props {
  project: string;
  map: string;
  /** What the numbers on show rest on; nothing while they are not there, or where it is said elsewhere. */
  provenance: Provenance | undefined;
  /** Share of all events that belong to the map, in [0, 1]. */
  explained?: number | null | undefined;
  /** Whom the map is about. */
  persona?: ReactNode;
  /** What one does with the map, and how the work on it stands. */
  work?: ReactNode;
}

/** What a map shows and of when, and what one does with it: view, persona, how much is explained, how fresh, work. */
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
      {provenance ? <MapState provenance={provenance} explained={explained} withPeople={isGuest} /> : null}
      {work}
    </div>
  );
}
