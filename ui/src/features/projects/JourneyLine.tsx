import { useTranslation } from "react-i18next";
import type { MapMeasures } from "@/api/generated";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./JourneyLine.module.css";
import { lineOf } from "./line";

const WIDTH = 440;
const HEIGHT = 26;

/** A map at a glance: a station for every step, and between them a line as wide as the people who get there. */
export function JourneyLine({ measures }: { measures: MapMeasures | undefined }) {
  const { t } = useTranslation("projects");
  const lang = useLang();
  const line = measures ? lineOf(Object.values(measures.steps), WIDTH, HEIGHT) : null;
  if (!line) return <span className={classes["line"]} data-pending={measures === undefined || undefined} />;
  return (
    <span className={classes["line"]}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <path d={line.band} className={classes["band"]} />
        {line.stations.map((station) => (
          <circle key={station.x} cx={station.x} cy={HEIGHT / 2} r={3} className={classes["station"]} />
        ))}
      </svg>
      <span className={classes["words"]}>
        {t("line", {
          count: line.stations.length,
          first: t("people", { count: line.first, n: count(line.first, lang) }),
          last: count(line.last, lang),
        })}
      </span>
    </span>
  );
}
