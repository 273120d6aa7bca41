import { useTranslation } from "react-i18next";
import type { ArrivalsAnswer } from "@/api/generated";
import { count, share } from "@/design/format";
import type { OpenedNumber } from "@/design/numbers";
import { useLang } from "@/design/useLang";
import { shareWithin } from "./phrases";
import { type BoardRoute, type Status, statusOf } from "./routes";

interface Openers {
  /** The customers of a status. */
  status: (status: Status) => OpenedNumber;
  /** Everyone who set off. */
  entrants: () => OpenedNumber;
  /** The customers who arrived on the last day. */
  lastDay: () => OpenedNumber;
  /** The customers who reached a destination. */
  destination: (destination: string) => OpenedNumber;
}

/** What each number of a route opens. */
export function useOpened(route: BoardRoute, answer: ArrivalsAnswer): Openers {
  const { t } = useTranslation("board");
  const lang = useLang();
  const about = { place: `${route.name} · ${route.destination}`, of: route.question };
  return {
    status: (status) => {
      const { customers, share: part } = statusOf(answer, status);
      return {
        ...about,
        title: t(`status.${status}`),
        value: count(customers, lang),
        ...(part === null
          ? {}
          : {
              detail: t("opened.ofEntrants", { share: share(part, lang), n: count(answer.entrants, lang) }),
            }),
        part: { part: "arrivals", status },
      };
    },
    entrants: () => ({
      ...about,
      title: t("opened.entrants", { entry: route.entry }),
      value: count(answer.entrants, lang),
      part: { part: "arrivals" },
    }),
    lastDay: () => ({
      ...about,
      title: t("opened.lastDayTitle"),
      value: count(answer.arrived_last_day, lang),
      detail: t("opened.lastDay"),
      part: { part: "arrivals", status: "arrived", last_day: true },
    }),
    destination: (destination) => {
      const end = answer.destinations.find((each) => each.destination === destination);
      const has = end?.incidence !== null && end?.low !== null && end?.high !== null;
      return {
        ...about,
        title: t("opened.reached", { destination: route.endName(destination) }),
        value: count(end?.customers ?? 0, lang),
        ...(end && has ? { detail: shareWithin(end.incidence ?? 0, end.low ?? 0, end.high ?? 0, lang) } : {}),
        part: { part: "arrivals", destination },
      };
    },
  };
}
