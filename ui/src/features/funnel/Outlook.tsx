import { useTranslation } from "react-i18next";
import type { FunnelGroup } from "@/api/generated";
import { durationAfter } from "@/design/analysis/phrases";
import { duration, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./FunnelResult.module.css";

/** How long it takes to arrive, and the rate that also uses attempts whose window is not over. */
export function Outlook({ group, hasWindow }: { group: FunnelGroup; hasWindow: boolean }) {
  const { t } = useTranslation("funnel");
  const lang = useLang();
  const { median_s, p25_s, p75_s, p90_s, kaplan_meier } = group;
  if (group.entrants === 0) return null;
  return (
    <div className={classes["outlook"]}>
      <section>
        <h2>{t("time.title")}</h2>
        {median_s === null ? (
          <p>{t("time.nobody")}</p>
        ) : (
          <p>
            <b>{duration(median_s, lang)}</b> {t("time.median")}
            {p25_s !== null && p75_s !== null
              ? `, ${t("time.middle", { from: duration(p25_s, lang), to: durationAfter(p75_s, lang) })}`
              : null}
            {p90_s !== null ? `, ${t("time.most", { at: durationAfter(p90_s, lang) })}` : null}.
          </p>
        )}
      </section>
      <section>
        <h2>{t("km.title")}</h2>
        {kaplan_meier === null ? (
          <p>{t("km.absent")}</p>
        ) : (
          <p>
            <b>{share(kaplan_meier, lang)}</b> {hasWindow ? t("km.text") : t("km.textNoWindow")}
          </p>
        )}
      </section>
    </div>
  );
}
