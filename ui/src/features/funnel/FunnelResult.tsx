import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import type { FunnelAnswer, FunnelGroup } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { interval } from "@/design/analysis/phrases";
import { labelOf } from "@/design/analysis/selection";
import { count, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./FunnelResult.module.css";
import { GroupTable } from "./GroupTable";
import { ranked, stepsOf } from "./groups";
import { Outlook } from "./Outlook";
import { StepRows } from "./StepRows";
import { useOpened } from "./useOpened";

/** The answer: a sentence, the steps as a line with stations, the outlook, and the groups beside each other. */
export function FunnelResult({ answer }: { answer: FunnelAnswer }) {
  const { t } = useTranslation("funnel");
  const lang = useLang();
  const groups = ranked(answer.groups);
  const [wanted, setWanted] = useState<string | null | undefined>(undefined);
  const chosen = groups.find((each) => each.group === wanted) ?? groups[0];
  const { steps } = answer.question;
  const first = steps[0];
  const last = steps.at(-1);
  const isSplit = Boolean(answer.question.by);
  return (
    <>
      <h1>
        {first === undefined || last === undefined
          ? t("title")
          : steps.length === 1
            ? labelOf(first)
            : `${labelOf(first)} → ${labelOf(last)}`}
      </h1>
      <p className={classes["question"]}>{answer.wording[lang]}</p>
      {chosen ? (
        <>
          <Sentence answer={answer} group={chosen} isSplit={isSplit} />
          <StepRows question={answer.question} steps={stepsOf(answer, chosen.group)} group={chosen} />
          {steps.length > 1 ? (
            <Outlook question={answer.question} steps={stepsOf(answer, chosen.group)} group={chosen} />
          ) : null}
        </>
      ) : (
        <p className={classes["ask"]}>{t("sentence.nobody")}</p>
      )}
      {isSplit && groups.length > 0 ? (
        <GroupTable answer={answer} groups={groups} chosen={chosen} onChoose={(group) => setWanted(group)} />
      ) : null}
    </>
  );
}

function Sentence({
  answer,
  group,
  isSplit,
}: {
  answer: FunnelAnswer;
  group: FunnelGroup;
  isSplit: boolean;
}) {
  const { t } = useTranslation("funnel");
  const lang = useLang();
  const opened = useOpened(answer.question, group.group);
  const steps = stepsOf(answer, group.group);
  const first = steps[0];
  const last = steps.at(-1);
  if (!first || !last || group.entrants === 0)
    return <p className={classes["ask"]}>{t("sentence.nobody")}</p>;
  const unit = answer.question.count === "conversions" ? "attempts" : "customers";
  // With one step, all who began are there: a share would say nothing.
  const isSingle = steps.length === 1;
  const rate =
    group.rate !== null && group.low !== null && group.high !== null
      ? ` (${share(group.rate, lang)}, ${interval(group.low, group.high, lang)})`
      : "";
  return (
    <p className={classes["ask"]}>
      {isSplit ? <b>{group.group ?? t("groups.without")}: </b> : null}
      <Trans
        t={t}
        i18nKey={isSingle ? `single.${unit}` : `sentence.${unit}`}
        count={group.entrants}
        values={{ entrants: count(group.entrants, lang), arrived: count(group.arrived, lang), rate }}
        components={{
          entrants: (
            <NumberButton
              className={classes["strong"]}
              number={opened(1, first.step, "reached", group.entrants)}
            />
          ),
          arrived: (
            <NumberButton
              className={classes["strong"]}
              number={opened(last.position, last.step, "arrived", group.arrived)}
            />
          ),
        }}
      />
      {group.open > 0 ? ` ${t("sentence.open", { n: count(group.open, lang), count: group.open })}` : null}
      {group.absent ? ` ${t(`absent.${group.absent}`)}` : null}
    </p>
  );
}
