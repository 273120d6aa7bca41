import { useTranslation } from "react-i18next";
import classes from "./importing.module.css";

const ROWS = ["one", "two", "three"] as const;
const COLUMNS = ["who", "when", "what"] as const;

/** What a file of events looks like: three columns are enough. */
export function WhatIsNeeded() {
  const { t } = useTranslation("importing");
  return (
    <section className={classes["needed"]}>
      <div>
        <h2>{t("needed.title")}</h2>
        <p>{t("needed.text")}</p>
        <p>{t("needed.names")}</p>
      </div>
      <table className={classes["sample"]}>
        <caption>{t("needed.example")}</caption>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {t(`needed.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map((row) => (
            <tr key={row}>
              {COLUMNS.map((column) => (
                <td key={column}>{t(`needed.${row}.${column}`)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
