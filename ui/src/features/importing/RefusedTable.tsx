import { useTranslation } from "react-i18next";
import type { RefusedRow } from "@/api/generated";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./importing.module.css";

/** Rows that are not taken: line, reason, and what stood there. */
export function RefusedTable({ rows }: { rows: readonly RefusedRow[] }) {
  const { t } = useTranslation("importing");
  const lang = useLang();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section className={classes["scroll"]} aria-label={t("refused.rows")} tabIndex={0}>
      <table className={classes["refusedRows"]}>
        <thead>
          <tr>
            <th scope="col">{t("refused.line")}</th>
            <th scope="col">{t("refused.reason")}</th>
            <th scope="col">{t("refused.column")}</th>
            <th scope="col">{t("refused.value")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.line}-${row.column}`}>
              <td>{count(row.line, lang)}</td>
              <td>{row[lang]}</td>
              <td>{row.column ?? "–"}</td>
              <td>{row.value === "" ? <i>{t("refused.nothing")}</i> : <code>{row.value}</code>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
