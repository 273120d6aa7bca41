import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { count, duration, type Lang } from "@/design/format";
import { useLang } from "@/design/useLang";
import { Channel } from "./Channel";
import classes from "./CustomerScreen.module.css";
import type { Row } from "./rows";

const locale = (lang: Lang) => (lang === "de" ? "de-DE" : "en-GB");

/** A calendar day: written from its date alone, so that no time zone moves it. */
function weekday(day: string, lang: Lang): string {
  return new Intl.DateTimeFormat(locale(lang), {
    weekday: "short",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${day}T12:00:00Z`));
}

export function DayRow({ row, lang }: { row: Extract<Row, { row: "day" }>; lang: Lang }) {
  const { t } = useTranslation("customer");
  return (
    <div className={classes["day"]} data-gap={(row.daysAfter ?? 1) > 1}>
      <h2>{weekday(row.day, lang)}</h2>
      {row.daysAfter !== null ? (
        <span>
          {row.daysAfter === 1
            ? t("gap.next")
            : t("gap.later", { n: count(row.daysAfter, lang), count: row.daysAfter })}
        </span>
      ) : null}
    </div>
  );
}

interface EventProps {
  row: Extract<Row, { row: "event" }>;
  isOpen: boolean;
  onToggle: (key: string) => void;
  /** The height that the open properties take, so that the rows below make way. */
  onMeasure: (key: string, height: number) => void;
}

export function EventRow({ row, isOpen, onToggle, onMeasure }: EventProps) {
  const { t } = useTranslation("customer");
  const lang = useLang();
  const details = useRef<HTMLDListElement>(null);
  const { entry, after_s } = row;
  const properties = Object.entries(entry.properties);

  useLayoutEffect(() => {
    if (isOpen && details.current) onMeasure(row.key, details.current.offsetHeight);
  }, [isOpen, row.key, onMeasure]);

  return (
    <div className={classes["event"]}>
      <time dateTime={entry.time}>{entry.time.slice(11, 16)}</time>
      <span className={classes["station"]} aria-hidden="true" />
      <b>{entry.event}</b>
      <span className={classes["after"]}>
        {after_s === null ? null : t("gap.within", { time: duration(after_s, lang) })}
      </span>
      <span className={classes["where"]}>
        {entry.channel === null ? null : <Channel channel={entry.channel} />}
      </span>
      <span className={classes["value"]}>
        {entry.value === null
          ? null
          : new Intl.NumberFormat(locale(lang), {
              minimumFractionDigits: Number.isInteger(entry.value) ? 0 : 2,
              maximumFractionDigits: 2,
            }).format(entry.value)}
      </span>
      {properties.length > 0 ? (
        <button type="button" aria-expanded={isOpen} onClick={() => onToggle(row.key)}>
          {t("properties", { count: properties.length, n: count(properties.length, lang) })}
        </button>
      ) : (
        <span />
      )}
      {isOpen ? (
        <dl ref={details}>
          {properties.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {typeof value === "number"
                  ? new Intl.NumberFormat(locale(lang), {
                      maximumFractionDigits: 6,
                      useGrouping: false,
                    }).format(value)
                  : String(value)}
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  );
}
