/** Action items in the order of their urgency. Pure. */
import { ordered } from "../../core/ordering";
import type { ActionItem, ById } from "../../core/types";

export const isClosed = ({ status = "open" }: ActionItem): boolean =>
  status === "done" || status === "dropped";

/** Whether an item should be done by now; the day it is due is not too late. */
export function isOverdue(item: ActionItem, today: string): boolean {
  return !isClosed(item) && typeof item.due === "string" && item.due < today;
}

/** A day as dates are written in a map. */
export function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** What is to be done, then what is over; each by the day it is due, those without one last, then in their order. */
export function byUrgency(actions: ById<ActionItem>): [id: string, item: ActionItem][] {
  const day = ({ due }: ActionItem) => due ?? "9999-99-99";
  return ordered(actions).sort(
    ([, a], [, b]) =>
      Number(isClosed(a)) - Number(isClosed(b)) || (day(a) < day(b) ? -1 : Number(day(a) > day(b))),
  );
}
