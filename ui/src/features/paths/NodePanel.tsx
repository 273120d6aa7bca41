import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NumberButton } from "@/design/analysis/NumberButton";
import { portion } from "@/design/analysis/phrases";
import type { Measure } from "@/design/charts/sankey/geometry";
import controls from "@/design/controls/controls.module.css";
import { count, duration } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./NodePanel.module.css";
import { useWords } from "./useWords";
import type { Bounds, Way } from "./ways";

const FIRST = 10;

interface Props {
  /** The chosen place, in words. */
  name: string;
  where: string | null;
  into: readonly Way[];
  out: readonly Way[];
  measure: Measure;
  /** Of how many the shares are, where the ways do not add up; otherwise they are of all ways on that side. */
  base?: number | null;
  bounds: Bounds;
  onClose: () => void;
}

/** The ways into a place and out of it; every number opens. */
export function NodePanel({ name, where, into, out, measure, base = null, bounds, onClose }: Props) {
  const { t } = useTranslation("paths");
  const words = useWords(measure, bounds);
  return (
    <section className={classes["panel"]} aria-label={name}>
      <header>
        <h2>
          {name} {where === null ? null : <small>{where}</small>}
        </h2>
        <button type="button" className={controls["quiet"]} onClick={onClose}>
          {t("panel.close")}
        </button>
      </header>
      <div className={classes["sides"]}>
        <Side
          title={t("panel.into")}
          none={t("panel.noneInto")}
          ways={into}
          measure={measure}
          base={base}
          nameOf={words.source}
          opened={words.opened}
        />
        <Side
          title={t("panel.out")}
          none={t("panel.noneOut")}
          ways={out}
          measure={measure}
          base={base}
          nameOf={words.target}
          opened={words.opened}
        />
      </div>
    </section>
  );
}

interface SideProps {
  title: string;
  none: string;
  ways: readonly Way[];
  measure: Measure;
  base: number | null;
  nameOf: (way: Way) => string;
  opened: ReturnType<typeof useWords>["opened"];
}

function Side({ title, none, ways, measure, base, nameOf, opened }: SideProps) {
  const { t } = useTranslation("paths");
  const lang = useLang();
  const [isAll, setIsAll] = useState(false);
  const sorted = ways.filter((way) => way[measure] > 0).sort((a, b) => b[measure] - a[measure]);
  const total = base ?? sorted.reduce((sum, way) => sum + way[measure], 0);
  const shown = isAll ? sorted : sorted.slice(0, FIRST);
  const most = sorted[0]?.[measure] ?? 1;
  return (
    <div>
      <h3>
        {title} <span>{base === null && total > 0 ? count(total, lang) : ""}</span>
      </h3>
      {sorted.length === 0 ? <p>{none}</p> : null}
      <ul>
        {shown.map((way) => (
          <li key={way.id}>
            <span className={classes["name"]}>
              {nameOf(way)}
              <i aria-hidden="true" style={{ width: `${(way[measure] / Math.max(most, 1)) * 100}%` }} />
            </span>
            <NumberButton number={opened(way)} className={classes["n"]} />
            <span className={classes["share"]}>{total > 0 ? portion(way[measure] / total, lang) : ""}</span>
            <span className={classes["time"]}>
              {way.median_s === null ? "" : duration(way.median_s, lang)}
            </span>
          </li>
        ))}
      </ul>
      {sorted.length > FIRST ? (
        <button type="button" className={controls["quiet"]} onClick={() => setIsAll(!isAll)}>
          {isAll ? t("table.fewer") : t("table.more", { n: count(sorted.length, lang) })}
        </button>
      ) : null}
    </div>
  );
}
