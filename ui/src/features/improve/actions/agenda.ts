/** The actions of a project in the order in which one looks at them. Pure. */
import type { AgendaItem } from "@/api/generated";
import type { Lang } from "@/design/format";
import type { ImproveSearch } from "../search";

export const STATUSES = ["open", "in_progress", "done", "dropped"] as const;
export type Status = (typeof STATUSES)[number];

const GROUPS = ["overdue", "week", "later", "undated", "closed"] as const;
export type Group = (typeof GROUPS)[number];

export const statusOf = ({ item }: AgendaItem): Status => item.status ?? "open";
export const isClosed = (entry: AgendaItem): boolean => ["done", "dropped"].includes(statusOf(entry));

/** A day as dates are written in a map, in the calendar of this machine. */
export function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last of the seven days that begin today. */
export function endOfWeek(today: string): string {
  const [year = 0, month = 1, day = 1] = today.split("-").map(Number);
  return dayOf(new Date(year, month - 1, day + 6));
}

/** Where an action stands; the day it is due is not too late. */
export function groupOf(entry: AgendaItem, today: string): Group {
  if (isClosed(entry)) return "closed";
  const { due } = entry.item;
  if (!due) return "undated";
  return due < today ? "overdue" : due <= endOfWeek(today) ? "week" : "later";
}

/** Who is named as an owner, in order; who owns nothing is not. */
export function peopleOf(agenda: readonly AgendaItem[], lang: Lang): string[] {
  const names = new Set(agenda.map(({ owner }) => owner[lang].trim()).filter(Boolean));
  return [...names].sort((a, b) => a.localeCompare(b, lang));
}

/** Stands for actions that nobody owns, as a person's name cannot. */
export const NOBODY = "-";

/** What is asked for, in groups; within a group by day, then as on the map. */
export function grouped(
  agenda: readonly AgendaItem[],
  { map, person, shown = "open" }: ImproveSearch,
  today: string,
  lang: Lang,
): [group: Group, entries: readonly AgendaItem[]][] {
  const wanted = agenda.filter((entry) => {
    const owner = entry.owner[lang].trim();
    if (map && entry.map !== map) return false;
    if (person && (person === NOBODY ? owner !== "" : owner !== person)) return false;
    return shown === "all" || isClosed(entry) === (shown === "closed");
  });
  const day = ({ item }: AgendaItem) => item.due ?? "";
  return GROUPS.map((group): [Group, readonly AgendaItem[]] => [
    group,
    wanted
      .filter((entry) => groupOf(entry, today) === group)
      .sort((a, b) => (day(a) < day(b) ? -1 : Number(day(a) > day(b)))),
  ]).filter(([, entries]) => entries.length > 0);
}
