import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { Icon } from "@/design/icons/Icon";
import type { LiveMap } from "../live/useLiveMap";
import { WideDetailTool } from "./DetailTool";
import { PanelSwitches } from "./PanelHost";
import { People } from "./People";
import { StandingNote } from "./StandingNote";
import classes from "./Toolbar.module.css";
import { TOOLS } from "./toolbar";
import { Zoom } from "./Zoom";

interface Props {
  live: LiveMap;
  /** Whether the grid is on show: finding and size are the grid's. */
  isGrid: boolean;
  zoom: number;
  onZoom: (zoom: number) => void;
  onFit: () => void;
  onFind: () => void;
  onHelp: () => void;
}

/** What one works with: the way back, panels, finding, size, help, and who else is here. */
export function Toolbar({ live, isGrid, zoom, onZoom, onFit, onFind, onHelp }: Props) {
  const { t } = useTranslation("map_grid");
  return (
    <div className={classes["toolbar"]} role="toolbar" aria-label={t("toolbar")}>
      <StandingNote />
      <WideDetailTool />
      <span className={classes["space"]} />
      {TOOLS.filter(({ side }) => side === "end").map(({ id, Component }) => (
        <Component key={id} />
      ))}
      <PanelSwitches />
      {isGrid ? (
        <>
          <IconButton icon="search" label={t("find.open")} onClick={onFind} />
          <Zoom zoom={zoom} onZoom={onZoom} onFit={onFit} />
        </>
      ) : null}
      <button
        type="button"
        className={`${controls["icon"]} ${classes["keys"]}`}
        title={t("help.open")}
        aria-label={t("help.open")}
        onClick={onHelp}
      >
        <Icon name="keyboard" />
      </button>
      <People self={live.self} named={live.named} onIntroduce={live.introduce} />
    </div>
  );
}
