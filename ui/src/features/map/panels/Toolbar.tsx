import { useTranslation } from "react-i18next";
import type { LiveMap } from "../live/useLiveMap";
import { People } from "./People";
import { StandingNote } from "./StandingNote";
import classes from "./Toolbar.module.css";
import { TOOLS } from "./toolbar";

/** What one does with the whole map: the way back, whether it is kept, who else is here, and showing it to others. */
export function Toolbar({ live }: { live: LiveMap }) {
  const { t } = useTranslation("map_grid");
  return (
    <div className={classes["toolbar"]} role="toolbar" aria-label={t("toolbar")}>
      <StandingNote />
      <People self={live.self} named={live.named} onIntroduce={live.introduce} />
      {TOOLS.filter(({ side }) => side === "end").map(({ id, Component }) => (
        <Component key={id} />
      ))}
    </div>
  );
}
