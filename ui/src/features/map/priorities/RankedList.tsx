import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { count, points } from "@/design/format";
import type { Priority } from "../core/scoring";
import { useEditing } from "../live/hooks";
import { useCardNames, useOpenCard } from "./cards";
import { Inputs } from "./Inputs";
import { Why } from "./JudgePart";
import classes from "./Priorities.module.css";
import { useRanked } from "./useRanked";

/** The opportunities of a map, the highest score first; those without one after them, with the reason. */
export function RankedList() {
  const { t } = useTranslation("priorities");
  const { ranked } = useRanked();
  const scored = ranked.filter(({ score }) => score.value !== null);
  const others = ranked.filter(({ score }) => score.value === null);
  const highest = Math.max(0, ...scored.map(({ score }) => score.value ?? 0));
  return (
    <>
      <ol className={classes["ranked"]} aria-label={t("ranked")}>
        {scored.map((one, place) => (
          <Row key={one.cell} one={one} mark={String(place + 1)} highest={highest} />
        ))}
      </ol>
      {others.length > 0 ? (
        <section>
          <h3 className={classes["unscored"]}>{t("unscored", { count: others.length })}</h3>
          <ul className={classes["ranked"]} aria-label={t("unscored", { count: others.length })}>
            {others.map((one) => (
              <Row key={one.cell} one={one} mark="–" highest={highest} />
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

function Row({ one, mark, highest }: { one: Priority; mark: string; highest: number }) {
  const { t } = useTranslation("priorities");
  const { lang } = useEditing();
  const names = useCardNames();
  const open = useOpenCard();
  const value = one.score.value;
  return (
    <li data-closed={one.status === "done" || one.status === "dropped" || undefined}>
      <span className={classes["mark"]}>{mark}</span>
      <div className={classes["words"]}>
        <button type="button" className={controls["quiet"]} onClick={() => open(one.cell)}>
          {names.words(one.cell)}
        </button>
        <small>
          {names.step(one.step)} · {t(`is.${one.status}`)}
          {one.customers === null ? null : ` · ${t("customersTaken", { n: count(one.customers, lang) })}`}
        </small>
        {value === null ? <Why absent={one.score.absent} missing={one.score.missing} /> : null}
        {value !== null && highest > 0 ? (
          <span className={classes["bar"]} aria-hidden="true">
            <i style={{ width: `${Math.max(0, (value / highest) * 100)}%` }} />
          </span>
        ) : null}
        <details>
          <summary>{t("judge")}</summary>
          <Inputs card={one.cell} />
        </details>
      </div>
      <b className={classes["score"]}>{value === null ? "" : points(value, lang)}</b>
    </li>
  );
}
