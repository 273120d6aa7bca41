import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { Icon } from "@/design/icons/Icon";
import { useMapDocument } from "../live/hooks";
import { DetailTool } from "./DetailTool";
import classes from "./ViewTools.module.css";
import { Zoom } from "./Zoom";

interface Props {
  /** Whether the grid is on show: extent, finding and size are the grid's. */
  isGrid: boolean;
  zoom: number;
  onZoom: (zoom: number) => void;
  onFit: () => void;
  onFind: () => void;
  onHelp: () => void;
}

/** How one looks at the map, in its lower corner: how much of it, how large, where something is, and which keys there are. */
export function ViewTools({ isGrid, zoom, onZoom, onFit, onFind, onHelp }: Props) {
  const { t } = useTranslation(["map_frame", "map_grid"]);
  const isEmpty = useMapDocument(({ steps, stages }) =>
    [steps, stages].every((all) => !Object.keys(all).length),
  );
  return (
    <div className={classes["tools"]} role="toolbar" aria-label={t("view")}>
      {isGrid && !isEmpty ? (
        <>
          <DetailTool />
          <Zoom zoom={zoom} onZoom={onZoom} onFit={onFit} />
          <IconButton icon="search" label={t("map_grid:find.open")} onClick={onFind} />
        </>
      ) : null}
      <button
        type="button"
        className={`${controls["icon"]} ${classes["keys"]}`}
        title={t("map_grid:help.open")}
        aria-label={t("map_grid:help.open")}
        onClick={onHelp}
      >
        <Icon name="keyboard" />
      </button>
    </div>
  );
}
