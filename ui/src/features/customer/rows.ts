/** A timeline as rows of a list: days with their gaps in whole days, and the events of each. Pure. */
import type { TimelineEntry } from "@/api/generated";

export type Row =
  | { row: "day"; key: string; day: string; events: number; daysAfter: number | null }
  | { row: "event"; key: string; index: number; entry: TimelineEntry; after_s: number | null };

/** The calendar day of an instant that carries the project's offset. */
function dayOf(iso: string): string {
  return iso.slice(0, 10);
}

/** Minutes before which a pause within a day goes without saying. */
const PAUSE_S = 60;

export function rowsOf(entries: readonly TimelineEntry[]): Row[] {
  const rows: Row[] = [];
  let heading: Extract<Row, { row: "day" }> | null = null;
  let before: TimelineEntry | null = null;
  entries.forEach((entry, index) => {
    const day = dayOf(entry.time);
    if (heading?.day !== day) {
      heading = {
        row: "day",
        key: day,
        day,
        events: 0,
        daysAfter: before ? days(dayOf(before.time), day) : null,
      };
      rows.push(heading);
      before = null;
    }
    heading.events += 1;
    const pause = before ? (Date.parse(entry.time) - Date.parse(before.time)) / 1_000 : 0;
    rows.push({ row: "event", key: `${index}`, index, entry, after_s: pause >= PAUSE_S ? pause : null });
    before = entry;
  });
  return rows;
}

function days(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** Names of the events with how often they occur, most frequent first, ties by name. */
export function namesIn(entries: readonly TimelineEntry[]): [string, number][] {
  const names = new Map<string, number>();
  for (const { event } of entries) names.set(event, (names.get(event) ?? 0) + 1);
  return [...names].sort(([a, left], [b, right]) => right - left || a.localeCompare(b));
}

/** Channels in the order in which they first occur. */
export function channelsIn(entries: readonly TimelineEntry[]): string[] {
  return [...new Set(entries.map((entry) => entry.channel).filter((channel) => channel !== null))];
}

export function daysIn(entries: readonly TimelineEntry[]): number {
  return new Set(entries.map((entry) => dayOf(entry.time))).size;
}
