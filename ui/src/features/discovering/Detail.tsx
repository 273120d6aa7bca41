import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Level } from "@/api/generated";
import { share } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./discovering.module.css";

interface Props {
  levels: readonly Level[];
  level: number;
  onLevel: (level: number) => void;
}

const HEIGHT = 44;

/** From the main road to every path: a native slider with one place for each level at which the map changes. */
export function Detail({ levels, level, onLevel }: Props) {
  const { t } = useTranslation("discovering");
  const lang = useLang();
  const id = useId();
  const now = levels[level];
  const last = levels.length - 1;
  if (!now) return null;
  const said = [
    level === 0 ? t("detail.road") : level === last ? t("detail.every") : null,
    t("detail.branches", { count: now.branches - now.loops }),
    t("detail.loops", { count: now.loops }),
  ]
    .filter((each) => each !== null)
    .join(" · ");
  return (
    <div className={classes["detail"]}>
      <label htmlFor={id}>{t("detail.label")}</label>
      <Curve levels={levels} level={level} />
      <input
        id={id}
        type="range"
        min={0}
        max={last}
        step={1}
        value={level}
        disabled={last === 0}
        aria-valuetext={said}
        onChange={(event) => onLevel(Number(event.currentTarget.value))}
      />
      <div className={classes["ends"]}>
        <button type="button" disabled={level === 0} onClick={() => onLevel(0)}>
          {t("detail.road")}
        </button>
        <button type="button" disabled={level === last} onClick={() => onLevel(last)}>
          {t("detail.every")}
        </button>
      </div>
      <output htmlFor={id} className={classes["said"]}>
        {last === 0 ? t("detail.only") : said}
      </output>
      <p className={classes["hint"]}>
        {last === 0 ? null : t("detail.hint", { share: share(now.detail, lang, 0), levels: levels.length })}
      </p>
    </div>
  );
}

/** How fitness and precision change from level to level, right over the slider's places. */
function Curve({ levels, level }: { levels: readonly Level[]; level: number }) {
  const { t } = useTranslation("discovering");
  const last = Math.max(1, levels.length - 1);
  const at = (place: number) => (place / last) * 100;
  const line = (of: (one: Level) => number | null) =>
    levels.map((one, place) => `${at(place)},${(1 - (of(one) ?? 0)) * (HEIGHT - 4) + 2}`).join(" ");
  if (levels.length < 2) return null;
  return (
    <div className={classes["curve"]} aria-hidden="true">
      <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" role="presentation">
        <polyline className={classes["precision"]} points={line(({ fit }) => fit.precision)} />
        <polyline className={classes["fitness"]} points={line(({ fit }) => fit.fitness)} />
        <line x1={at(level)} x2={at(level)} y1={0} y2={HEIGHT} />
      </svg>
      <span data-of="fitness">{t("fit.fitness")}</span>
      <span data-of="precision">{t("fit.precision")}</span>
    </div>
  );
}
