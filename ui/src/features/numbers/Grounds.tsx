import { useTranslation } from "react-i18next";
import type { CustomersAnswer } from "@/api/generated";
import { ago } from "@/design/analysis/ago";
import { period } from "@/design/analysis/phrases";
import { Loading } from "@/design/analysis/States";
import { Failure } from "@/design/Failure";
import { count, instant, moment } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./Grounds.module.css";

interface Props {
  answer: CustomersAnswer | undefined;
  error: Error | null;
  onRetry: () => void;
}

/** What a number rests on: period, n, how fresh, which data and which version. */
export function Grounds({ answer, error, onRetry }: Props) {
  const { t } = useTranslation("numbers");
  const lang = useLang();
  if (error) return <Failure error={error} onRetry={onRetry} />;
  if (!answer) return <Loading rows={6} />;
  const {
    start,
    end,
    seen_until: seen,
    time_zone: zone,
    n_customers,
    n_events,
    unit,
    data,
    version,
  } = answer.provenance;
  const lines: [string, string][] = [
    [t("grounds.period"), start && end ? period(start, end, lang, zone) : t("grounds.none")],
    [t("grounds.fresh"), end ? `${instant(end, lang, zone)} (${ago(end, lang)})` : t("grounds.none")],
    ...(seen ? [[t("grounds.seen"), moment(seen, lang, zone)] as [string, string]] : []),
    [t("grounds.customers"), count(n_customers, lang)],
    [t("grounds.events"), count(n_events, lang)],
    [t("grounds.unit"), unit === "customer" ? t("grounds.unitCustomer") : unit],
    [t("grounds.zone"), zone],
    [t("grounds.data"), data],
    [t("grounds.version"), version],
  ];
  return (
    <>
      <dl className={classes["grounds"]}>
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {answer.notes?.length ? (
        <section className={classes["notes"]}>
          <h3>{t("grounds.notes")}</h3>
          <ul>
            {answer.notes.map((note) => (
              <li key={`${note.code} ${note.en}`}>{note[lang]}</li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
