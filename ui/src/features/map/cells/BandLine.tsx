import { useTranslation } from "react-i18next";
import { lineBetween } from "../core/layout";
import type { BandEdge } from "../grid/slots";
import classes from "./BandLine.module.css";

/** A line of a service blueprint between two bands, with its name and theirs. */
export function BandLine({ above, below }: BandEdge) {
  const { t } = useTranslation("map_cells");
  const line = lineBetween(above, below);
  return (
    <div className={classes["band"]} data-line={line ?? undefined}>
      <span className={classes["words"]}>
        {above ? <small>{t(`band.${above}`)} ↑</small> : null}
        {line ? <b>{t(`line.${line}`)}</b> : null}
        {below ? <small>{t(`band.${below}`)} ↓</small> : null}
      </span>
    </div>
  );
}
