import { useTranslation } from "react-i18next";
import type { Provenance } from "@/api/generated";
import { count, instant, moment, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import { asOf, isRecent } from "./ago";
import classes from "./MapBar.module.css";

interface Props {
  /** What the numbers on show rest on. */
  provenance: Provenance;
  /** Share of all events that belong to the map, in [0, 1]. */
  explained: number | null | undefined;
  /** Whether it says how many customers there are, where nothing else does. */
  withPeople?: boolean;
}

/** How fresh the numbers of a map are, and how much of what happened they explain. */
export function MapState({ provenance, explained, withPeople = false }: Props) {
  const { t } = useTranslation("numbers");
  const lang = useLang();
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
