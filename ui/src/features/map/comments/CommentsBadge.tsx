import { useTranslation } from "react-i18next";
import { useTalk } from "@/api/talking";
import { useMapIds } from "../live/hooks";
import classes from "./CommentsBadge.module.css";

/** How many conversations are open, and whether something in one's own is new. */
export function CommentsBadge() {
  const { t } = useTranslation("map_comments");
  const threads = useTalk(useMapIds()).data?.threads ?? [];
  const open = threads.filter(({ resolved }) => !resolved).length;
  const unread = threads.filter((thread) => thread.unread).length;
  if (open === 0 && unread === 0) return null;
  return (
    <span
      className={classes["badge"]}
      data-unread={unread > 0 || undefined}
      title={unread > 0 ? t("mark.unread", { count: unread }) : t("mark.open", { count: open })}
    >
      {unread || open}
    </span>
  );
}
