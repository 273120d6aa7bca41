import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NumberButton } from "@/design/analysis/NumberButton";
import type { Measure } from "@/design/charts/sankey/geometry";
import controls from "@/design/controls/controls.module.css";
import { count, duration } from "@/design/format";
import { useLang } from "@/design/useLang";
import { useWords } from "./useWords";
import classes from "./WaysTable.module.css";
import type { Bounds, Way } from "./ways";

const FIRST = 50;

interface Props {
  ways: readonly Way[];
  measure: Measure;
  bounds: Bounds;
  /** Heading of a column of the drawing; none in the state graph. */
  columnTitle?: (column: number) => string;
}

/** Every way as a line of a table. */
export function WaysTable({ ways, measure, bounds, columnTitle }: Props) {
  const { t } = useTranslation("paths");
  const lang = useLang();
  const words = useWords(measure, bounds);
  const [isAll, setIsAll] = useState(false);
  const shown = isAll ? ways : ways.slice(0, FIRST);
  return (
    <>
      <table className={classes["table"]}>
        <caption className={controls["hidden"]}>{t("title")}</caption>
        <thead>
          <tr>
            {columnTitle ? <th scope="col">{t("table.place")}</th> : null}
            <th scope="col">{t("table.from")}</th>
            <th scope="col">{t("table.to")}</th>
            <th scope="col" className={classes["right"]}>
              {t("measure.customers")}
            </th>
            <th scope="col" className={classes["right"]}>
              {t("measure.occurrences")}
            </th>
            <th scope="col" className={classes["right"]}>
              {t("table.median")}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((way) => (
            <tr key={way.id}>
              {columnTitle ? <td>{columnTitle(way.column ?? 0)}</td> : null}
              <th scope="row">{words.source(way)}</th>
              <td>{words.target(way)}</td>
              <td className={classes["right"]}>
                <NumberButton number={{ ...words.opened(way), value: count(way.customers, lang) }} />
              </td>
              <td className={classes["right"]}>
                <NumberButton number={{ ...words.opened(way), value: count(way.occurrences, lang) }} />
              </td>
              <td className={classes["right"]}>
                {way.median_s === null ? "–" : duration(way.median_s, lang)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {ways.length > FIRST ? (
        <button type="button" className={controls["quiet"]} onClick={() => setIsAll(!isAll)}>
          {isAll ? t("table.fewer") : t("table.more", { n: count(ways.length, lang) })}
        </button>
      ) : null}
    </>
  );
}
