import { useTranslation } from "react-i18next";
import classes from "./Attention.module.css";
import { useAttention } from "./marks";

/** How many places need attention. */
export function AttentionBadge() {
  const { t } = useTranslation("map_attention");
  const { concerns } = useAttention();
  if (concerns.length === 0) return null;
  return (
    <small className={classes["badge"]} title={t("count", { count: concerns.length })}>
      {concerns.length}
    </small>
  );
}
