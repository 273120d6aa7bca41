import { Trans, useTranslation } from "react-i18next";
import type { ArrivalsAnswer } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { interval } from "@/design/analysis/phrases";
import { type BoardRoute, STATUSES, statusOf, uncounted } from "@/design/analysis/routes";
import { useOpened } from "@/design/analysis/useOpened";
import { count, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./BoardScreen.module.css";

/** The chosen route in a sentence; every number in it opens. */
export function Summary({ route, answer }: { route: BoardRoute; answer: ArrivalsAnswer }) {
  const { t } = useTranslation("board");
  const lang = useLang();
  const opened = useOpened(route, answer);
  const goal = answer.destinations.find((each) => each.is_goal);
  if (answer.entrants === 0)
    return <p className={classes["ask"]}>{t("summary.nobody", { route: route.name, entry: route.entry })}</p>;
  const rest = STATUSES.filter((status) => status !== "arrived" && uncounted(answer, status) === null);
  return (
    <p className={classes["ask"]}>
      <Trans
        t={t}
        i18nKey="summary.sentence"
        count={answer.entrants}
        values={{
          route: route.name,
          entrants: count(answer.entrants, lang),
          arrived: count(statusOf(answer, "arrived").customers, lang),
        }}
        components={{
          entrants: <NumberButton number={opened.entrants()} className={classes["strong"]} />,
          arrived: <NumberButton number={opened.status("arrived")} className={classes["strong"]} />,
        }}
      />
      {goal?.incidence != null && goal.low !== null && goal.high !== null
        ? ` (${t("summary.incidence", {
            share: share(goal.incidence, lang),
            interval: interval(goal.low, goal.high, lang),
          })})`
        : null}
      {rest.map((status) => (
        <span key={status}>
          {", "}
          <NumberButton number={opened.status(status)} className={classes["strong"]} />{" "}
          {t(`inline.${status}`)}
        </span>
      ))}
      .
    </p>
  );
}
