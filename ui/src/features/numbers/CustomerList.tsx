import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { CustomersAnswer } from "@/api/generated";
import { period } from "@/design/analysis/phrases";
import { Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./CustomerList.module.css";

export const PAGE = 50;

interface Props {
  project: string;
  answer: CustomersAnswer | undefined;
  error: Error | null;
  isPlaceholder: boolean;
  offset: number;
  onOffset: (offset: number) => void;
  onRetry: () => void;
  /** A customer was chosen: the drawer makes way for their timeline. */
  onLeave: () => void;
}

/** The customers behind a number, a page at a time; every identifier is text. */
export function CustomerList(props: Props) {
  const { t } = useTranslation("numbers");
  const lang = useLang();
  const { project, answer, error, offset, onOffset } = props;
  if (error) return <Failure error={error} onRetry={props.onRetry} />;
  if (!answer) return <Loading rows={9} />;
  if (answer.total === 0) return <p className={classes["nobody"]}>{t("customers.nobody")}</p>;

  const zone = answer.provenance.time_zone;
  const last = offset + answer.customers.length;
  return (
    <>
      <table className={classes["table"]} aria-busy={props.isPlaceholder}>
        <caption className={controls["hidden"]}>{t("tabs.customers")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("customers.customer")}</th>
            <th scope="col">{t("customers.last")}</th>
            <th scope="col" className={classes["right"]}>
              {t("customers.events")}
            </th>
            <th scope="col" className={classes["period"]}>
              {t("customers.period")}
            </th>
          </tr>
        </thead>
        <tbody>
          {answer.customers.map((row) => (
            <tr key={row.customer}>
              <th scope="row">
                <Link
                  to="/p/$project/customers/$customer"
                  params={{ project, customer: row.customer }}
                  onClick={props.onLeave}
                >
                  {row.customer}
                </Link>
              </th>
              <td>{row.last_event}</td>
              <td className={classes["right"]}>{count(row.events, lang)}</td>
              <td className={classes["period"]}>{period(row.first, row.last, lang, zone)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <nav className={classes["pages"]} aria-label={t("customers.pages")}>
        <span aria-live="polite">
          {t("customers.shown", {
            from: count(offset + 1, lang),
            to: count(last, lang),
            total: count(answer.total, lang),
          })}
        </span>
        {answer.total > PAGE ? (
          <>
            <button
              type="button"
              className={controls["button"]}
              disabled={offset === 0}
              onClick={() => onOffset(Math.max(0, offset - PAGE))}
            >
              {t("customers.previous")}
            </button>
            <button
              type="button"
              className={controls["button"]}
              disabled={last >= answer.total}
              onClick={() => onOffset(offset + PAGE)}
            >
              {t("customers.next")}
            </button>
          </>
        ) : null}
      </nav>
    </>
  );
}
