import { useElementSize } from "@mantine/hooks";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TimelineEntry } from "@/api/generated";
import { JourneyStrip } from "@/design/charts/strip/JourneyStrip";
import { useLang } from "@/design/useLang";
import classes from "./CustomerScreen.module.css";
import { type Row, rowsOf } from "./rows";
import { DayRow, EventRow } from "./rowViews";
import { useInView } from "./useInView";
import { topsOf } from "./windowing";

interface Props {
  entries: readonly TimelineEntry[];
  zone: string;
  filter: ReactNode;
}

const HEIGHT = { day: 58, event: 38 } as const;
/** Below the strip, which stays on top while the list scrolls. */
const STRIP = 106;

/** The journey as a strip, and below it every event by day; only the rows in view are drawn. */
export function Timeline({ entries, zone, filter }: Props) {
  const { t } = useTranslation("customer");
  const lang = useLang();
  const list = useRef<HTMLOListElement>(null);
  const { ref: stripRef, width } = useElementSize();
  const [open, setOpen] = useState<ReadonlyMap<string, number>>(new Map());
  const rows = useMemo(() => rowsOf(entries), [entries]);
  const tops = useMemo(
    () => topsOf(rows.map((row) => HEIGHT[row.row] + (open.get(row.key) ?? 0))),
    [rows, open],
  );
  const times = useMemo(() => entries.map((entry) => Date.parse(entry.time)), [entries]);
  const {
    drawn: [from, to],
    seen,
  } = useInView(list, tops, STRIP);
  const drawn = rows.slice(from, to);

  const toggle = (key: string) =>
    setOpen((before) => {
      const next = new Map(before);
      if (!next.delete(key)) next.set(key, 0);
      return next;
    });
  const measure = useCallback(
    (key: string, height: number) =>
      setOpen((before) =>
        before.get(key) === height || !before.has(key) ? before : new Map(before).set(key, height),
      ),
    [],
  );
  const goTo = (time: number) => {
    const index = rows.findIndex((row) => row.row === "event" && Date.parse(row.entry.time) >= time);
    const heading = rows.slice(0, index + 1).findLastIndex((row) => row.row === "day");
    const top = (list.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
    window.scrollTo({ top: top + (tops[Math.max(heading, 0)] ?? 0) - STRIP });
  };

  return (
    <>
      <div className={classes["top"]}>
        <div ref={stripRef} className={classes["strip"]}>
          <JourneyStrip
            times={times}
            width={width}
            zone={zone}
            seen={seenTimes(rows.slice(seen[0], seen[1]))}
            label={t("strip.label")}
            onGoTo={goTo}
          />
        </div>
        {filter}
      </div>
      <ol
        ref={list}
        className={classes["list"]}
        style={{ height: tops.at(-1) ?? 0 }}
        aria-label={t("list.label")}
      >
        {drawn.map((row, index) => (
          <li
            key={`${row.row} ${row.key}`}
            style={{ top: tops[from + index] }}
            aria-setsize={rows.length}
            aria-posinset={from + index + 1}
          >
            {row.row === "day" ? (
              <DayRow row={row} lang={lang} />
            ) : (
              <EventRow row={row} isOpen={open.has(row.key)} onToggle={toggle} onMeasure={measure} />
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

/** First and last instant among rows; null without any event. */
function seenTimes(rows: readonly Row[]): [number, number] | null {
  const events = rows.filter((row) => row.row === "event");
  const first = events[0];
  const last = events.at(-1);
  return first && last ? [Date.parse(first.entry.time), Date.parse(last.entry.time)] : null;
}
