/** The lines of the board: a question for each route of a map, in the map's order. Pure. */
import type { Arrivals, ArrivalsAnswer, Route, Scope, StatusCount } from "@/api/generated";
import type { Lang } from "@/design/format";
import { labelOf, plain, type Selection } from "./selection";
import { touchpointOf } from "./touchpoints";

export type Status = StatusCount["status"];
export const STATUSES: readonly Status[] = ["arrived", "under_way", "overdue", "elsewhere", "lost"];

export type Whose = NonNullable<Route["whose"]>;
/** Whose goals there are: the two may differ. */
export const WHOSE: readonly Whose[] = ["company", "customer"];

/** Of a route, what is read here; a map that is open in the browser is never changed in place. */
interface Drawn {
  readonly order?: string;
  readonly name: string;
  readonly entry: object;
  readonly destination: object;
  readonly elsewhere?: readonly object[];
  readonly horizon?: string | null;
  readonly due?: string | null;
  readonly whose?: Whose;
}

type Named = Parameters<typeof touchpointOf>[0];

export interface BoardRoute {
  id: string;
  /** Whose goal its destination is. */
  whose: Whose;
  name: string;
  destination: string;
  entry: string;
  question: Arrivals;
  /** What the map calls an end, by the answer's label. */
  endName: (label: string) => string;
  /** What the map calls a place, by the event's name. */
  placeName: (event: string) => string;
}

export function routesOf(
  document: Named & { readonly routes?: Readonly<Record<string, Drawn>> },
  lang: Lang,
  scope: Scope | null = null,
): BoardRoute[] {
  return Object.entries(document.routes ?? {})
    .sort(([a, left], [b, right]) => compare(left.order ?? "V", right.order ?? "V") || compare(a, b))
    .map(([id, route]) => {
      const [entry, destination] = [route.entry as Selection, route.destination as Selection];
      const elsewhere = (route.elsewhere ?? []) as readonly Selection[];
      const question: Arrivals = {
        question: "arrivals",
        entry: plain(entry),
        destination: plain(destination),
        ...(elsewhere.length > 0 ? { elsewhere: elsewhere.map(plain) } : {}),
        ...(route.horizon ? { horizon: route.horizon } : {}),
        ...(route.due ? { due: route.due } : {}),
        ...(scope ? { scope } : {}),
      };
      const nameOf = (selection: Selection) => {
        const isNamed = typeof selection === "object" && Boolean(selection.name);
        return isNamed ? labelOf(selection) : (touchpointOf(document, lang, selection) ?? labelOf(selection));
      };
      const ends = new Map([destination, ...elsewhere].map((end) => [labelOf(end), nameOf(end)]));
      return {
        id,
        whose: route.whose ?? "company",
        name: document.translations?.[lang]?.[`routes.${id}.name`] || route.name,
        destination: nameOf(destination),
        entry: nameOf(entry),
        question,
        endName: (label: string) => ends.get(label) ?? label,
        placeName: (event: string) => touchpointOf(document, lang, event) ?? event,
      };
    });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function statusOf(answer: ArrivalsAnswer, status: Status): StatusCount {
  return answer.statuses.find((each) => each.status === status) ?? { status, customers: 0, share: null };
}

/** Why a status is not counted on this route, if it is not. */
export function uncounted(answer: ArrivalsAnswer, status: Status): "no_ends" | "no_horizon" | "few" | null {
  if (status === "elsewhere" && !answer.question.elsewhere?.length) return "no_ends";
  if (status === "lost" && !answer.question.horizon) return "no_horizon";
  if (status === "overdue" && answer.overdue_after_s === null) return "few";
  return null;
}

/** The one thing worth saying about a route at a glance. */
export type Remark =
  | { remark: "nobody" }
  | { remark: "few"; n: number }
  | { remark: "few_arrivals"; n: number }
  | { remark: "overdue"; n: number; at: string | null }
  | { remark: "usual"; within_s: number };

const FEW = 30;

export function remarkOn(answer: ArrivalsAnswer): Remark {
  if (answer.entrants === 0) return { remark: "nobody" };
  if (answer.entrants < FEW) return { remark: "few", n: answer.entrants };
  const overdue = statusOf(answer, "overdue").customers;
  if (overdue > 0) return { remark: "overdue", n: overdue, at: whereMostWait(answer) };
  if (answer.usual_s !== null) return { remark: "usual", within_s: answer.usual_s };
  return { remark: "few_arrivals", n: statusOf(answer, "arrived").customers };
}

/** The event at which most of the listed overdue customers wait; ties by name. */
function whereMostWait(answer: ArrivalsAnswer): string | null {
  const waiting = new Map<string, number>();
  for (const each of answer.waiting)
    if (each.status === "overdue") waiting.set(each.at, (waiting.get(each.at) ?? 0) + 1);
  return [...waiting].sort(([a, left], [b, right]) => right - left || compare(a, b))[0]?.[0] ?? null;
}
