import { useTranslation } from "react-i18next";
import type { Discovery, Level } from "@/api/generated";
import { count, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./discovering.module.css";

/** How well the draft fits at a level, in figures and in plain words with what they rest on. */
export function Fits({ found, level }: { found: Discovery; level: Level }) {
  const { t } = useTranslation("discovering");
  const lang = useLang();
  const { fitness, precision, moves, journeys, journeys_fitness: whole } = level.fit;
  const left = found.customers - journeys;
  const percent = (value: number | null) => (value === null ? "–" : share(value, lang));
  return (
    <dl className={classes["fits"]} aria-live="polite">
      <div>
        <dt>{t("fit.fitness")}</dt>
        <dd>
          <b>{percent(fitness)}</b>
          <Bar value={fitness} of="fitness" />
          <p>{t("fit.fitnessWords", { n: count(moves, lang), share: percent(fitness) })}</p>
          {whole === null ? null : (
            <p>{t("fit.journeysWords", { n: count(journeys, lang), share: percent(whole) })}</p>
          )}
        </dd>
      </div>
      <div>
        <dt>{t("fit.precision")}</dt>
        <dd>
          <b>{percent(precision)}</b>
          <Bar value={precision} of="precision" />
          <p>{t("fit.precisionWords", { share: percent(precision) })}</p>
          {left > 0 ? <p>{t("fit.notJudged", { n: count(left, lang), count: left })}</p> : null}
        </dd>
      </div>
    </dl>
  );
}

function Bar({ value, of }: { value: number | null; of: string }) {
  return (
    <span className={classes["bar"]} data-of={of} aria-hidden="true">
      <i style={{ transform: `scaleX(${value ?? 0})` }} />
    </span>
  );
}
