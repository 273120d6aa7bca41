/** What the line shows of the chosen route: who stands at its stations, and, where it is asked for, what left the plan. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { count } from "@/design/format";
import type { OpenedNumber } from "@/design/numbers";
import { useRouteChoice } from "../arrivals/choice";
import { standingAt } from "../arrivals/places";
import { useArrivals } from "../arrivals/useArrivals";
import { lostIn, marksAt, waysHeld } from "../conforming/deviations";
import { useDeviationWords } from "../conforming/useDeviationWords";
import { useHeld } from "../conforming/useHeld";
import type { LaidStep } from "../core/layout";
import { useEditing } from "../live/hooks";

/** A number at a station, with its words. */
export interface NumberAt {
  readonly id: string;
  /** What it counts, such as "not onward". */
  readonly label: string;
  readonly number: OpenedNumber;
  readonly customers: number;
}

export interface HeldWay {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** How many arrivals go with it; empty where it is not compared. */
  readonly lost: string;
  readonly number: OpenedNumber;
  readonly customers: number;
}

export interface Along {
  /** The route's name; null where the map has none. */
  readonly route: string | null;
  /** Who waits, by step; null where no route says, so that each station is asked on its own. */
  readonly waiting: ReadonlyMap<string, readonly NumberAt[]> | null;
  /** What left the plan, by step; empty unless it is shown. */
  readonly marks: ReadonlyMap<string, readonly NumberAt[]>;
  /** Skips and loops; null unless they are shown. */
  readonly ways: readonly HeldWay[] | null;
  readonly isCounting: boolean;
}

const WAITING = ["under_way", "overdue"] as const;

export function useAlong(steps: readonly LaidStep[]): Along {
  const { t } = useTranslation(["map_line", "map_conforming"]);
  const { lang } = useEditing();
  const { chosen, isHeld } = useRouteChoice();
  const { answer, stations, isAsked } = useArrivals(chosen);
  const { found, error, missing } = useHeld(isHeld);
  const words = useDeviationWords();
  const waiting = useMemo(() => {
    if (!chosen || !isAsked) return null;
    const titles = new Map(steps.map(({ id, title }) => [id, title.text]));
    const all = answer ? standingAt(answer, stations) : [];
    return new Map(
      all.map((at) => [
        at.step,
        WAITING.filter((status) => at[status] > 0).map(
          (status): NumberAt => ({
            id: status,
            label: t(`waiting.${status}`),
            customers: at[status],
            number: {
              title: t(`along.${status}`, { route: chosen.name }),
              value: count(at[status], lang),
              place: titles.get(at.step) ?? at.step,
              of: answer?.question ?? chosen.question,
              part: { part: "arrivals", status, place: at.place },
            },
          }),
        ),
      ]),
    );
  }, [chosen, isAsked, answer, stations, steps, t, lang]);
  // The words follow the map's texts, which the layout of the steps follows too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: words are made anew at every drawing
  const held = useMemo(() => {
    if (!found) return { marks: new Map<string, readonly NumberAt[]>(), ways: null };
    const titles = new Map(steps.map(({ id, title }) => [id, title.text]));
    const marks = new Map(
      [...marksAt(found)].map(([step, all]) => [
        step,
        all.map(({ id, customers, part, deviation }): NumberAt => {
          const label = deviation
            ? words.sentence(found, deviation)
            : t(`map_conforming:outcome.${id as "failing" | "missing"}`);
          const value = count(customers, lang);
          const place = titles.get(step) ?? step;
          const opened: OpenedNumber = deviation
            ? words.opened(found, deviation)
            : { title: label, value, place, of: found.answer.question, part };
          return { id, label, customers, number: opened };
        }),
      ]),
    );
    const ways = waysHeld(found, steps).map(({ from, to, deviation }): HeldWay => {
      const lost = lostIn(deviation);
      return {
        id: `held ${from} ${to}`,
        from,
        to,
        lost: lost ? words.shortLost(lost) : "",
        customers: deviation.customers,
        number: words.opened(found, deviation),
      };
    });
    return { marks, ways };
  }, [found, steps, t, lang]);
  return {
    route: chosen?.name ?? null,
    waiting,
    ...held,
    isCounting: (isAsked && !answer) || (isHeld && !found && error === null && missing === null),
  };
}
