import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { share } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useEditing } from "../live/hooks";
import classes from "./bar.module.css";

interface Props {
  zoom: number;
  onZoom: (zoom: number) => void;
  /** As large as the whole width of the map is in sight. */
  onFit: () => void;
}

const SMALLEST = 0.5;
const LARGEST = 1.5;
const BY = 0.1;

export const kept = (zoom: number): number =>
  Math.min(LARGEST, Math.max(SMALLEST, Math.round(zoom * 100) / 100));

/** How large the map is shown, 50 to 150 %. */
export function Zoom({ zoom, onZoom, onFit }: Props) {
  const { t } = useTranslation("map_grid");
  const { lang } = useEditing();
  return (
    <span className={classes["zoom"]}>
      <button
        type="button"
        className={controls["icon"]}
        aria-label={t("zoom.smaller")}
        title={t("zoom.smaller")}
        disabled={zoom <= SMALLEST}
        onClick={() => onZoom(kept(zoom - BY))}
      >
        <Icon name="minus" size={14} />
      </button>
      <button
        type="button"
        className={controls["icon"]}
        title={t("zoom.reset")}
        aria-label={t("zoom.now", { zoom: share(zoom, lang) })}
        onClick={() => onZoom(1)}
      >
        {share(zoom, lang)}
      </button>
      <button
        type="button"
        className={controls["icon"]}
        aria-label={t("zoom.larger")}
        title={t("zoom.larger")}
        disabled={zoom >= LARGEST}
        onClick={() => onZoom(kept(zoom + BY))}
      >
        <Icon name="plus" size={14} />
      </button>
      <IconButton icon="fit" size={15} label={t("zoom.fit")} onClick={onFit} />
    </span>
  );
}
