import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { MapMeasures } from "@/api/generated";
import { count, share } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useEditing } from "./editing";
import type { Numbers } from "./Grid";
import { freshness, period } from "./model/period";
import type { Editing } from "./model/session";
import classes from "./SubBar.module.css";

interface SubBarProps {
  project: string;
  map: string;
  editing: Editing;
  numbers: Numbers;
  persona: ReactNode;
  onUndo: () => void;
  onRedo: () => void;
}

/** What the map shows and of when: view, persona, period, customers, how much is explained, how fresh. */
export function SubBar({ project, map, editing, numbers, persona, onUndo, onRedo }: SubBarProps) {
  const { t } = useTranslation("map");
  return (
    <div className={classes["bar"]}>
      <nav aria-label={t("view.label")} className={classes["views"]}>
        <Link to="/p/$project/maps/$map" params={{ project, map }} activeOptions={{ exact: true }}>
          {t("view.grid")}
        </Link>
        <Link to="/p/$project/maps/$map/board" params={{ project, map }}>
          {t("view.board")}
        </Link>
      </nav>
      {persona}
      {numbers.state === "there" ? <Period measures={numbers.measures} /> : null}
      <span className={classes["space"]} />
      <Saving editing={editing} onUndo={onUndo} onRedo={onRedo} />
      {numbers.state === "there" ? <Freshness measures={numbers.measures} /> : null}
    </div>
  );
}

function Period({ measures }: { measures: MapMeasures }) {
  const { t } = useTranslation("map");
  const { lang } = useEditing();
  const { start, end, time_zone: zone } = measures.provenance;
  if (!start || !end) return null;
  return (
    <span className={classes["fact"]}>
      {t("bar.period")} <b>{period(start, end, lang, zone)}</b>
    </span>
  );
}

function Freshness({ measures }: { measures: MapMeasures }) {
  const { t } = useTranslation("map");
  const { lang } = useEditing();
  const { provenance, explained } = measures;
  const fresh = provenance.end ? freshness(provenance.end, Date.now(), lang, provenance.time_zone) : null;
  const customers =
    provenance.unit === "customer"
      ? t("bar.customers", { n: count(provenance.n_customers, lang), count: provenance.n_customers })
      : `${count(provenance.n_customers, lang)} × ${provenance.unit}`;
  return (
    <span className={classes["state"]}>
      <i className={classes["dot"]} data-old={!fresh?.recent || undefined} aria-hidden="true" />
      {fresh ? (
        <span title={t("bar.freshLong", { when: fresh.exact })}>{t("bar.fresh", { when: fresh.words })}</span>
      ) : null}
      <span>{customers}</span>
      {typeof explained === "number" ? (
        <span title={t("bar.explainedLong")}>{t("bar.explained", { share: share(explained, lang) })}</span>
      ) : null}
    </span>
  );
}

function Saving({ editing, onUndo, onRedo }: Pick<SubBarProps, "editing" | "onUndo" | "onRedo">) {
  const { t } = useTranslation("map");
  const { unsaved, trouble, canUndo, canRedo } = editing;
  const words = trouble
    ? t("saving.not")
    : unsaved > 0
      ? t("saving.now")
      : canUndo || canRedo
        ? t("saving.done")
        : "";
  return (
    <span className={classes["saving"]}>
      <span role="status">{words}</span>
      {canUndo || canRedo ? (
        <>
          <button
            type="button"
            disabled={!canUndo}
            aria-label={t("saving.undo")}
            title={t("saving.undoKeys")}
            onClick={onUndo}
          >
            <Icon name="undo" />
          </button>
          <button
            type="button"
            disabled={!canRedo}
            aria-label={t("saving.redo")}
            title={t("saving.redoKeys")}
            onClick={onRedo}
          >
            <Icon name="redo" />
          </button>
        </>
      ) : null}
    </span>
  );
}
