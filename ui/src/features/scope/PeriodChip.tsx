import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { useLang } from "@/design/useLang";
import type { ScopeSearch } from "./address";
import { Chip } from "./Chip";
import {
  type Days,
  daysAYearBefore,
  daysBefore,
  daysIn,
  isDay,
  isPeriod,
  ownPeriod,
  type Period,
  PRESETS,
} from "./periods";
import classes from "./ScopeBar.module.css";
import { daysInWords } from "./words";

type Chosen = ScopeSearch["beside_period"];

interface Props {
  side: "shown" | "beside";
  /** Undefined: the whole time; beside: the same as what is shown. */
  chosen: Chosen;
  /** The period that is shown, which the one beside may follow. */
  shown: Period | undefined;
  days: Days;
  today: string;
  /** The first day of the data. */
  begin: string;
  onChoose: (period: Chosen) => void;
}

/** When: the whole time, a period that ends with the data, or own days. */
export function PeriodChip({ side, chosen, shown, days, today, begin, onChoose }: Props) {
  const { t } = useTranslation("scope");
  const lang = useLang();
  const written = daysInWords(days, t, lang);
  const isBeside = side === "beside";
  const isNamed = chosen !== undefined && !chosen.includes("..") && chosen !== "whole";
  const text =
    isBeside && chosen === undefined
      ? t("period.same")
      : isNamed
        ? t("period.named", { name: t(`period.${chosen}`), days: written })
        : written;
  const choices: { value: Chosen; words: string; days: Days }[] = [
    ...(isBeside
      ? [{ value: undefined, words: t("period.same"), days: shown ? daysIn(shown, today) : NONE }]
      : [{ value: undefined, words: t("period.whole"), days: { first: begin, last: today } }]),
    ...(isBeside && shown
      ? beforeIt(shown, today).map((each) => ({ ...each, words: t(`period.${each.value}`) }))
      : []),
    ...(isBeside && shown
      ? [{ value: "whole" as const, words: t("period.whole"), days: { first: begin, last: today } }]
      : []),
    ...PRESETS.map((value) => ({ value, words: t(`period.${value}`), days: daysIn(value, today) })),
  ];
  return (
    <Chip
      label={t(isBeside ? "bar.periodBeside" : "bar.period")}
      text={text}
      isSet={chosen !== undefined}
      onClear={() => onChoose(undefined)}
      role="dialog"
    >
      {(close) => (
        <div className={classes["periods"]}>
          <ul>
            {choices.map(({ value, words, days: meant }) => (
              <li key={value ?? "none"}>
                <button
                  type="button"
                  aria-pressed={chosen === value}
                  onClick={() => {
                    close();
                    onChoose(value);
                  }}
                >
                  <span>{words}</span>
                  <small>{meant === NONE ? "" : daysInWords(meant, t, lang)}</small>
                </button>
              </li>
            ))}
          </ul>
          <OwnDays
            days={chosen?.includes("..") ? days : NONE}
            begin={begin}
            today={today}
            onChoose={(own) => {
              close();
              onChoose(own);
            }}
          />
        </div>
      )}
    </Chip>
  );
}

const NONE: Days = { first: null, last: null };

function beforeIt(shown: Period, today: string): { value: "before" | "year_before"; days: Days }[] {
  const [before, year] = [daysBefore(shown, today), daysAYearBefore(shown, today)];
  return [
    ...(before ? [{ value: "before" as const, days: before }] : []),
    ...(year ? [{ value: "year_before" as const, days: year }] : []),
  ];
}

interface OwnProps {
  days: Days;
  begin: string;
  today: string;
  onChoose: (period: Period) => void;
}

function OwnDays({ days, begin, today, onChoose }: OwnProps) {
  const { t } = useTranslation("scope");
  const [first, setFirst] = useState(days.first ?? "");
  const [last, setLast] = useState(days.last ?? "");
  const own = ownPeriod({ first: first || null, last: last || null });
  const isTurned = isDay(first) && isDay(last) && last < first;
  const id = useId();
  return (
    <form
      className={classes["own"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (isPeriod(own)) onChoose(own);
      }}
    >
      <p>{t("period.own")}</p>
      <label>
        <span>{t("period.from")}</span>
        <input
          type="date"
          className={controls["input"]}
          min={begin}
          max={today}
          value={first}
          onChange={(change) => setFirst(change.currentTarget.value)}
        />
      </label>
      <label>
        <span>{t("period.to")}</span>
        <input
          type="date"
          className={controls["input"]}
          min={begin}
          max={today}
          value={last}
          aria-invalid={isTurned}
          aria-describedby={isTurned ? id : undefined}
          onChange={(change) => setLast(change.currentTarget.value)}
        />
      </label>
      {isTurned ? (
        <p id={id} className={controls["trouble"]}>
          {t("period.turned")}
        </p>
      ) : null}
      <button type="submit" className={controls["button"]} data-small disabled={!isPeriod(own)}>
        {t("period.show")}
      </button>
    </form>
  );
}
