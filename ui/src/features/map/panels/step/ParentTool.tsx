import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useGuest } from "@/api/guests";
import { Icon } from "@/design/icons/Icon";
import { useMapDocument, useMapIds } from "../../live/hooks";
import { mapsQuery } from "./maps";
import classes from "./ParentTool.module.css";

/** The way up from a map that shows a step of another one in detail. */
export function ParentTool() {
  const parent = useMapDocument((map) => map.parent);
  const isGuest = useGuest() !== null; // and let in to this map only
  return parent && !isGuest ? <Up map={parent.map} step={parent.step} /> : null;
}

function Up({ map, step }: { map: string; step: string }) {
  const { t } = useTranslation("map_step");
  const { project } = useMapIds();
  const maps = useQuery(mapsQuery(project));
  const title = maps.data?.find(({ id }) => id === map)?.title;
  if (maps.data && title === undefined) return null; // the larger map is gone
  return (
    <Link
      to="/p/$project/maps/$map"
      params={{ project, map }}
      hash={`step:${step}`}
      className={classes["up"]}
      title={title}
    >
      <Icon name="up" size={14} />
      <span>{title === undefined ? t("parentUnknown") : t("parent", { title })}</span>
    </Link>
  );
}
