import { useTranslation } from "react-i18next";
import { useMapDocument } from "../../live/hooks";
import classes from "./ActionsPanel.module.css";
import { dayOf, isClosed, isOverdue } from "./due";

/** How much is still to be done, and whether some of it is late. */
export function ActionsBadge() {
  const { t } = useTranslation("map_actions");
  const actions = useMapDocument((map) => map.actions);
  const open = Object.values(actions).filter((item) => !isClosed(item));
  if (open.length === 0) return null;
  const today = dayOf(new Date());
  const late = open.filter((item) => isOverdue(item, today)).length;
  return (
    <small
      className={classes["badge"]}
      data-late={late > 0 || undefined}
      title={late > 0 ? t("late", { count: late }) : undefined}
    >
      {open.length}
    </small>
  );
}
