import { useTranslation } from "react-i18next";
import type { ActionEffect, EffectSide } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { signed } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./EffectView.module.css";
import { dayOf, days, detailOf, opened, placeOn, type Scale, scaleOf, shownValue } from "./effectNumbers";

interface Props {
  effect: ActionEffect;
  /** The step it is judged at. */
  place: string;
  /** What this rests on and what goes with it; left out where many stand together and it is said once. */
  caveats?: boolean;
}

/** What became of a number since an action is live: in a sentence, drawn before and after, and what has to be known with it. */
export function EffectView({ effect, place, caveats = true }: Props) {
  const { t } = useTranslation("effects");
  const lang = useLang();
  const { now, year_earlier: earlier, verdict, measure } = effect;
  const sides = [now?.before, now?.after, earlier?.before, earlier?.after].filter((side) => side != null);
  const scale = scaleOf(measure, sides, effect.target);
  const row = (side: EffectSide, which: "before" | "after", isEarlier: boolean) => (
    <Row
      key={`${which} ${isEarlier}`}
      effect={effect}
      side={side}
      which={which}
      isEarlier={isEarlier}
      scale={scale}
      place={place}
    />
  );
  const beyond = beyondOf(effect, lang);
  return (
    <div className={classes["effect"]}>
      <p className={classes["said"]} data-state={effect.state}>
        {verdict ? (
          <span
            className={classes["verdict"]}
            data-good={effect.as_wanted === true || undefined}
            data-bad={effect.as_wanted === false || undefined}
          >
            {t(
              effect.as_wanted === true
                ? "asWanted"
                : effect.as_wanted === false
                  ? "otherWay"
                  : "noDifference",
            )}
          </span>
        ) : null}
        {effect.said[lang]}
      </p>
      {now ? (
        <dl className={classes["rows"]} aria-label={t("drawing")}>
          {earlier ? [row(earlier.before, "before", true), row(earlier.after, "after", true)] : null}
          {row(now.before, "before", false)}
          {row(now.after, "after", false)}
        </dl>
      ) : null}
      {typeof effect.target === "number" && effect.target_met ? (
        <p className={classes["target"]}>
          {t(`target.${effect.target_met}`, { target: shownValue(measure, effect.target, lang) })}
        </p>
      ) : null}
      {caveats ? (
        <ul className={classes["notes"]}>
          {beyond ? <li>{t("beyond", beyond)}</li> : null}
          {(effect.overlapping ?? []).map((other) => (
            <li key={`${other.map} ${other.action}`}>
              {t("overlapping", { action: other[lang], day: dayOf(other.live_since, lang) })}
            </li>
          ))}
          {(effect.notes ?? []).map((note) => (
            <li key={note.code}>{note[lang]}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

interface RowProps {
  effect: ActionEffect;
  side: EffectSide;
  which: "before" | "after";
  isEarlier: boolean;
  scale: Scale;
  place: string;
}

function Row({ effect, side, which, isEarlier, scale, place }: RowProps) {
  const { t } = useTranslation("effects");
  const lang = useLang();
  const { measure, target } = effect;
  const number = opened(measure, side, { title: t(`measure.${measure}`), place }, lang);
  return (
    <>
      <dt data-earlier={isEarlier || undefined}>
        {t(isEarlier ? `earlier.${which}` : which)}
        <small>{days(side.first, side.last, lang)}</small>
      </dt>
      <dd
        className={classes["track"]}
        data-after={which === "after" || undefined}
        data-earlier={isEarlier || undefined}
        aria-hidden="true"
      >
        {typeof target === "number" ? <u style={{ left: `${placeOn(scale, target)}%` }} /> : null}
        {typeof side.low === "number" && typeof side.high === "number" ? (
          <i
            style={{
              left: `${placeOn(scale, side.low)}%`,
              width: `${placeOn(scale, side.high) - placeOn(scale, side.low)}%`,
            }}
          />
        ) : null}
        {typeof side.value === "number" ? <b style={{ left: `${placeOn(scale, side.value)}%` }} /> : null}
      </dd>
      <dd className={classes["value"]} data-earlier={isEarlier || undefined}>
        {number ? <NumberButton number={number} /> : "–"}
        <small>{detailOf(measure, side, lang)}</small>
      </dd>
    </>
  );
}

/** By how much the change was larger than the one a year earlier; null where that is not known. */
function beyondOf(effect: ActionEffect, lang: "en" | "de"): { low: string; high: string } | null {
  const { beyond_low: low, beyond_high: high, measure } = effect;
  if (typeof low !== "number" || typeof high !== "number") return null;
  const factor = measure === "satisfaction" ? 1 : 100;
  const digits = measure === "satisfaction" ? 2 : 1;
  return { low: signed(low * factor, lang, digits), high: signed(high * factor, lang, digits) };
}
