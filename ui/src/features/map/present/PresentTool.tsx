import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { Icon } from "@/design/icons/Icon";
import { useMapIds } from "../live/hooks";
import bar from "../panels/Toolbar.module.css";
import { fillScreen } from "./fullScreen";

/** Opens the presentation of the map, on the whole screen where the browser allows it. */
export function PresentTool() {
  const { t } = useTranslation("map_present");
  const { project, map } = useMapIds();
  return (
    <Link
      to="/p/$project/maps/$map/present"
      params={{ project, map }}
      className={controls["icon"]}
      title={t("open")}
      aria-label={t("open")}
      onClick={(click) => {
        if (!click.ctrlKey && !click.metaKey && !click.shiftKey) fillScreen();
      }}
    >
      <Icon name="present" />
      <span className={bar["word"]}>{t("open")}</span>
    </Link>
  );
}
