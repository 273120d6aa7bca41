import { useTranslation } from "react-i18next";
import { NumberButton } from "@/design/analysis/NumberButton";
import { Missing } from "@/design/analysis/States";
import { signed } from "@/design/format";
import { useEditing } from "../live/hooks";
import classes from "./LineScreen.module.css";
import type { NumberAt } from "./useAlong";
import type { Line } from "./useLine";

/** The line in rows: a station each, with everything that the drawing shows and what is too small for it. */
export function LineTable({ line }: { line: Line }) {
  const { t } = useTranslation("map_line");
  const { lang } = useEditing();
  const list = (numbers: readonly NumberAt[]) =>
    numbers.length === 0
      ? "–"
      : numbers.map(({ id, label, number }) => (
          <div key={id}>
            <NumberButton number={number} /> {label}
          </div>
        ));
  return (
    <div className={classes["tableFrame"]}>
      <table className={classes["table"]}>
        <caption>{t("table.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("table.station")}</th>
            <th scope="col">{t("table.stage")}</th>
            <th scope="col" data-number>
              {t("table.reached")}
            </th>
            <th scope="col">{t("table.waiting")}</th>
            {line.isHeld ? <th scope="col">{t("table.held")}</th> : null}
            <th scope="col">{t("table.ends")}</th>
            <th scope="col">{t("table.feeling")}</th>
            <th scope="col">{t("table.ways")}</th>
          </tr>
        </thead>
        <tbody>
          {line.stations.map((at, index) => (
            <tr key={at.step.id}>
              <th scope="row" lang={at.step.title.lang}>
                {index + 1}. {at.step.title.text}
                {at.step.momentOfTruth ? <small>{t("station.truth")}</small> : null}
              </th>
              <td lang={at.stage.name.lang}>{at.stage.name.text}</td>
              <td data-number>
                {at.reached ? <NumberButton number={at.reached} /> : <Missing why={t("station.uncounted")} />}
              </td>
              <td>{list(at.waiting)}</td>
              {line.isHeld ? <td>{list(at.marks)}</td> : null}
              <td>{list(at.ends)}</td>
              <td>
                {at.feelings.map(({ who, value, number }) => (
                  <div key={who ?? ""}>
                    {number ? <NumberButton number={number} /> : signed(value, lang)} {who}
                  </div>
                ))}
              </td>
              <td>
                {line.ways
                  .filter(({ from }) => from === index)
                  .map((way) => (
                    <div key={way.id}>
                      {way.label} {way.number ? <NumberButton number={way.number} /> : null}
                    </div>
                  ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
