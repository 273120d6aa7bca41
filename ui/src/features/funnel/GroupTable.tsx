import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FunnelAnswer, FunnelGroup } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { interval } from "@/design/analysis/phrases";
import { Missing } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { count, duration, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./GroupTable.module.css";
import { axisEnd, stepsOf } from "./groups";
import { breakdownOf } from "./question";
import { useOpened } from "./useOpened";

interface Props {
  answer: FunnelAnswer;
  groups: readonly FunnelGroup[];
  chosen: FunnelGroup | undefined;
  onChoose: (group: string | null) => void;
}

const FIRST = 12;

/** Groups beside each other: the way through the steps in small, and the share that arrived on one common axis. */
export function GroupTable({ answer, groups, chosen, onChoose }: Props) {
  const { t } = useTranslation("funnel");
  const lang = useLang();
  const [isAll, setIsAll] = useState(false);
  const end = axisEnd(groups);
  const shown = isAll ? groups : groups.slice(0, FIRST);
  const by = breakdownOf(answer.question.by)?.property ?? "";
  return (
    <section className={classes["groups"]}>
      <h2>{t("groups.title", { property: by })}</h2>
      <table>
        <caption className={controls["hidden"]}>{t("groups.title", { property: by })}</caption>
        <thead>
          <tr>
            <th scope="col">{by}</th>
            <th scope="col" className={classes["right"]}>
              {t("groups.entrants")}
            </th>
            <th scope="col">{t("groups.steps")}</th>
            <th scope="col" className={classes["right"]}>
              {t("groups.arrived")}
            </th>
            <th scope="col" className={classes["axis"]}>
              <span>0</span>
              <span>{share(end, lang, 0)}</span>
            </th>
            <th scope="col" className={classes["right"]}>
              {t("groups.rate")}
            </th>
            <th scope="col" className={classes["right"]}>
              {t("groups.median")}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((group) => (
            <Row
              key={group.group ?? "\u0000"}
              answer={answer}
              group={group}
              end={end}
              isChosen={group === chosen}
              onChoose={() => onChoose(group.group)}
            />
          ))}
        </tbody>
      </table>
      {groups.length > FIRST ? (
        <button type="button" className={controls["quiet"]} onClick={() => setIsAll(!isAll)}>
          {isAll ? t("groups.fewer") : t("groups.more", { n: count(groups.length, lang) })}
        </button>
      ) : null}
    </section>
  );
}

interface RowProps {
  answer: FunnelAnswer;
  group: FunnelGroup;
  end: number;
  isChosen: boolean;
  onChoose: () => void;
}

function Row({ answer, group, end, isChosen, onChoose }: RowProps) {
  const { t } = useTranslation("funnel");
  const lang = useLang();
  const opened = useOpened(answer.question, group.group);
  const steps = stepsOf(answer, group.group);
  const last = steps.at(-1);
  const arrived = last ? opened(last.position, last.step, "arrived", group.arrived) : null;
  const place = (value: number) => `${Math.min(100, (value / end) * 100)}%`;
  return (
    <tr data-chosen={isChosen}>
      <th scope="row">
        <button type="button" aria-pressed={isChosen} onClick={onChoose}>
          {group.group ?? t("groups.without")}
        </button>
      </th>
      <td className={classes["right"]}>
        <NumberButton number={opened(1, steps[0]?.step ?? "", "reached", group.entrants)} />
      </td>
      <td>
        <span className={classes["spark"]} aria-hidden="true">
          {steps.map((step) => (
            <i
              key={step.position}
              title={step.step}
              style={{
                height: `${group.entrants > 0 ? Math.max(4, (step.customers / group.entrants) * 100) : 0}%`,
              }}
            />
          ))}
        </span>
      </td>
      <td className={classes["right"]}>{arrived ? <NumberButton number={arrived} /> : null}</td>
      <td className={classes["axis"]}>
        {group.rate !== null && group.low !== null && group.high !== null ? (
          <span className={classes["whisker"]} aria-hidden="true">
            <u style={{ left: place(group.low), right: `calc(100% - ${place(group.high)})` }} />
            <i style={{ left: place(group.rate) }} />
          </span>
        ) : null}
      </td>
      <td className={classes["right"]}>
        {group.rate === null ? (
          <Missing why={group.absent ? t(`absent.${group.absent}`) : t("absent.unknown")} />
        ) : (
          <>
            {arrived ? (
              <NumberButton
                className={classes["rate"]}
                number={{ ...arrived, value: share(group.rate, lang) }}
              />
            ) : null}
            {group.low !== null && group.high !== null ? (
              <small>{interval(group.low, group.high, lang)}</small>
            ) : null}
          </>
        )}
      </td>
      <td className={classes["right"]}>
        {group.median_s === null || !arrived ? (
          <Missing why={t("time.nobody")} />
        ) : (
          <NumberButton
            number={{ ...arrived, title: t("time.title"), value: duration(group.median_s, lang) }}
          />
        )}
      </td>
    </tr>
  );
}
