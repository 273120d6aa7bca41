import { useTranslation } from "react-i18next";
import type { Funnel, FunnelGroup, FunnelStep } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { interval } from "@/design/analysis/phrases";
import { Missing } from "@/design/analysis/States";
import { count, duration, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./FunnelResult.module.css";
import { barOf } from "./groups";
import { useOpened } from "./useOpened";

interface Props {
  question: Funnel;
  steps: readonly FunnelStep[];
  group: FunnelGroup;
}

/** The steps as stations on a line: who reached each, in which share, how long it took, and who stopped there. */
export function StepRows({ question, steps, group }: Props) {
  const { t } = useTranslation("funnel");
  return (
    <div className={classes["rows"]}>
      <div className={classes["headings"]} aria-hidden="true">
        <span>{t("column.time")}</span>
        <span />
        <span>{t(question.count === "conversions" ? "column.attempts" : "column.customers")}</span>
        <span>{t("column.fromStart")}</span>
        <span>{t("column.fromPrevious")}</span>
      </div>
      <ol>
        {steps.map((step, index) => (
          <StepRow
            key={step.position}
            question={question}
            step={step}
            next={steps[index + 1]}
            entrants={group.entrants}
            group={group.group}
          />
        ))}
      </ol>
    </div>
  );
}

interface RowProps {
  question: Funnel;
  step: FunnelStep;
  next: FunnelStep | undefined;
  entrants: number;
  group: string | null;
}

const STOPPED = ["dropped", "open", "excluded"] as const;

function StepRow({ question, step, next, entrants, group }: RowProps) {
  const { t } = useTranslation("funnel");
  const lang = useLang();
  const opened = useOpened(question, group);
  const bar = barOf(step, entrants, next === undefined);
  const width = (part: number) => ({ width: `${part * 100}%` });
  const stopped = next ? STOPPED.filter((outcome) => step[outcome] > 0) : [];
  return (
    <li>
      <span className={classes["rail"]}>
        {next?.median_s != null ? (
          <span title={t("column.timeHint")}>{duration(next.median_s, lang)}</span>
        ) : null}
      </span>
      <span className={classes["name"]}>{step.step}</span>
      <span className={classes["count"]} data-label={t("column.customers")}>
        <NumberButton
          number={opened(step.position, step.step, "reached", step.customers, rateText(step, lang))}
        />
      </span>
      <Rate
        label={t("column.fromStart")}
        rate={step.rate}
        low={step.position === 1 ? null : step.low}
        high={step.position === 1 ? null : step.high}
        why={step.absent ? t(`absent.${step.absent}`) : t("absent.unknown")}
        number={(value, detail) => ({
          ...opened(step.position, step.step, "reached", step.customers),
          value,
          detail,
        })}
      />
      {step.position === 1 ? (
        <span className={classes["rate"]} />
      ) : (
        <Rate
          label={t("column.fromPrevious")}
          rate={step.from_previous}
          low={step.from_previous_low}
          high={step.from_previous_high}
          why={t("absent.previous")}
          number={(value, detail) => ({
            ...opened(step.position, step.step, "reached", step.customers),
            title: t("opened.fromPrevious", { step: step.step }),
            value,
            detail,
          })}
        />
      )}
      <span className={classes["bar"]} aria-hidden="true">
        <i data-part="on" style={width(bar.on)} />
        <i data-part="dropped" style={width(bar.dropped)} />
        <i data-part="open" style={width(bar.open)} />
        <i data-part="excluded" style={width(bar.excluded)} />
      </span>
      <span className={classes["stopped"]}>
        {stopped.length > 0 ? `${t("stopped.here")} ` : null}
        {stopped.map((outcome) => (
          <span key={outcome}>
            <i data-part={outcome} aria-hidden="true" />
            <NumberButton number={opened(step.position, step.step, outcome, step[outcome])}>
              {t(`stopped.${outcome}`, { n: count(step[outcome], lang) })}
            </NumberButton>
          </span>
        ))}
      </span>
    </li>
  );
}

function rateText(step: FunnelStep, lang: "en" | "de"): string {
  if (step.rate === null || step.low === null || step.high === null || step.position === 1) return "";
  return `${share(step.rate, lang)} (${interval(step.low, step.high, lang)})`;
}

interface RateProps {
  label: string;
  rate: number | null;
  low: number | null;
  high: number | null;
  why: string;
  number: (value: string, detail: string) => Parameters<typeof NumberButton>[0]["number"];
}

function Rate({ label, rate, low, high, why, number }: RateProps) {
  const lang = useLang();
  if (rate === null)
    return (
      <span className={classes["rate"]} data-label={label}>
        <Missing why={why} />
      </span>
    );
  const within =
    low !== null && high !== null && (low < rate || high > rate) ? interval(low, high, lang) : "";
  return (
    <span className={classes["rate"]} data-label={label}>
      <NumberButton number={number(share(rate, lang), within)} />
      <small>{within}</small>
    </span>
  );
}
