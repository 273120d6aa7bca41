import { useTranslation } from "react-i18next";
import type { Funnel, FunnelGroup, FunnelStep } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { durationAfter } from "@/design/analysis/phrases";
import { count, duration, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./FunnelResult.module.css";
import { useOpened } from "./useOpened";

interface Props {
  question: Funnel;
  steps: readonly FunnelStep[];
  group: FunnelGroup;
}

/** How long it takes to arrive, and the rate that also uses attempts whose window is not over. */
export function Outlook({ question, steps, group }: Props) {
  const { t } = useTranslation("funnel");
  const lang = useLang();
  const { median_s, p25_s, p75_s, p90_s, kaplan_meier } = group;
  const opened = useOpened(question, group.group);
  const first = steps[0];
  const last = steps.at(-1);
  if (group.entrants === 0 || !first || !last) return null;
  const arrived = opened(last.position, last.step, "arrived", group.arrived);
  const entrants = opened(first.position, first.step, "reached", group.entrants);
  const ofThem = (n: number) => t("time.of", { n: count(n, lang), count: n });
  return (
    <div className={classes["outlook"]}>
      <section>
        <h2>{t("time.title")}</h2>
        {median_s === null ? (
          <p>{t("time.nobody")}</p>
        ) : (
          <p>
            <NumberButton
              className={classes["figure"]}
              number={{
                ...arrived,
                title: t("time.title"),
                value: duration(median_s, lang),
                detail: ofThem(group.arrived),
              }}
            />{" "}
            {t("time.median")}
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
            <NumberButton
              className={classes["figure"]}
              number={{
                ...entrants,
                title: t("km.title"),
                value: share(kaplan_meier, lang),
                detail: ofThem(group.entrants),
              }}
            />{" "}
            {question.within ? t("km.text") : t("km.textNoWindow")}
          </p>
        )}
      </section>
    </div>
  );
}
