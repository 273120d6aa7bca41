/** The open map as a line: what stands at its stations, what of it opens, and what it is drawn from. */
import { useQueries } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Selector, StepMeasures } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { answerOptions, useAnswer } from "@/api/queries";
import { touchpointOf } from "@/design/analysis/touchpoints";
import { count } from "@/design/format";
import type { OpenedNumber } from "@/design/numbers";
import { useScope } from "../../scope/useScope";
import { type LaidStep, type Layout, layouter } from "../core/layout";
import { ordered } from "../core/ordering";
import { said } from "../core/texts";
import type { Evidence, MapDocument } from "../core/types";
import type { Numbers } from "../grid/slots";
import { useEditing, useMapDocument, useMapIds } from "../live/hooks";
import { experienced, measured, type Reading } from "../model/measured";
import {
  type Asked,
  countsOf,
  type MeasuredWay,
  questionsOf,
  type StationCounts,
  transitionsOf,
  waysOf,
} from "./counting";
import type { LineIn, StationIn, WayIn } from "./model";
import { type HeldWay, type NumberAt, useAlong } from "./useAlong";

interface FeelingAt {
  /** Whose; null: everybody's. */
  readonly who: string | null;
  readonly value: number;
  readonly evidence: Evidence;
  /** What it opens, where it is measured. */
  readonly number: OpenedNumber | null;
}

export interface StationAt {
  readonly step: LaidStep;
  readonly stage: Layout["stages"][number];
  readonly measures: StepMeasures | null;
  readonly reached: OpenedNumber | null;
  /** Who waits: under way, then overdue. */
  readonly waiting: readonly NumberAt[];
  /** What left the plan here, where it is shown. */
  readonly marks: readonly NumberAt[];
  readonly ends: readonly NumberAt[];
  readonly feelings: readonly FeelingAt[];
}

interface WayAt {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly number: OpenedNumber | null;
}

export interface Line {
  readonly layout: Layout;
  readonly stations: readonly StationAt[];
  readonly ways: readonly WayAt[];
  readonly drawn: LineIn;
  readonly isCounting: boolean;
  /** The route whose people wait at the stations; null where each station is asked on its own. */
  readonly route: string | null;
  /** Whether it shows what left the plan. */
  readonly isHeld: boolean;
}

/** Ends of fewer people than this share of those who were there are not drawn; the table and the station tell them. */
const SMALL_END = 0.05;
const MOST_FEELINGS = 3;

export function useLine(numbers: Numbers, persona: string | null): Line {
  const { t } = useTranslation(["map_line", "map"]);
  const { t: inMap } = useTranslation("map");
  const { project } = useMapIds();
  const { lang } = useEditing();
  const document = useMapDocument((map) => map);
  const lay = useMemo(layouter, []);
  const layout = lay(document, { lang, persona });
  const measures = numbers.state === "there" ? numbers.measures.steps : null;

  // Guests of one map see its numbers and ask nothing beyond them.
  const { scope, isSettled } = useScope();
  const mayAsk = useGuest() === null && isSettled;
  const onward = t("onward");
  const { within, routes, touchpoints, interactions, steps, translations } = document;
  const asked = useMemo(() => {
    if (!measures || !mayAsk) return [];
    const named = { touchpoints, interactions, steps, translations };
    const nameOf = (selection: Selector) => touchpointOf(named, lang, selection);
    return questionsOf(layout.steps, measures, { within, routes, scope }, { onward, nameOf });
  }, [
    layout.steps,
    measures,
    mayAsk,
    within,
    routes,
    scope,
    onward,
    touchpoints,
    interactions,
    steps,
    translations,
    lang,
  ]);
  const counts = useQueries({
    queries: asked.map(({ question }) => answerOptions(project, question)),
    combine: (answers) => ({
      isPending: answers.some((each) => each.isLoading),
      found: answers.map(({ data }, index) => (data ? countsOf(data, asked[index]?.ends ?? []) : null)),
    }),
  });
  const held = useHeld(asked, counts);
  const isAsked = asked.length > 0;
  const transitions = useAnswer(project, isAsked ? transitionsOf({ within, scope }) : null).data;
  const found = useMemo(
    () => (measures && transitions && isAsked ? waysOf(layout.steps, measures, transitions) : []),
    [layout.steps, measures, transitions, isAsked],
  );

  const along = useAlong(layout.steps);

  return useMemo(() => {
    const titles = new Map(layout.steps.map(({ id, title }) => [id, title.text]));
    const most = Math.max(0, ...Object.values(measures ?? {}).map(({ reached }) => reached ?? 0));
    const reading: Reading = { t: inMap, lang, most, titleOf: (step) => titles.get(step) ?? step };
    const countsAt = new Map(asked.map(({ step }, index) => [step, held[index] ?? null]));
    const number = (customers: number) => count(customers, lang);

    const waitingAt = (title: string, of: StationCounts | null): NumberAt[] =>
      (of ? (["under_way", "overdue"] as const) : []).flatMap((status) => {
        const customers = status === "overdue" ? (of?.overdue ?? 0) : (of?.underWay ?? 0);
        if (!of || customers === 0) return [];
        const opened: OpenedNumber = {
          title: t(`opened.${status}`),
          value: number(customers),
          place: title,
          of: of.question,
          part: { part: "arrivals", status },
        };
        return [{ id: status, label: t(`waiting.${status}`), number: opened, customers }];
      });
    const endsAt = (title: string, of: StationCounts | null): NumberAt[] => {
      if (!of) return [];
      const opened = (customers: number, label: string, part: OpenedNumber["part"]): NumberAt => ({
        id: label,
        label,
        customers,
        number: { title: label, value: number(customers), place: title, of: of.question, part },
      });
      const lost = of.lost > 0 ? [opened(of.lost, t("end.lost"), { part: "arrivals", status: "lost" })] : [];
      return [
        ...lost,
        ...of.elsewhere.map(({ name, customers }) =>
          opened(customers, name, { part: "arrivals", destination: name }),
        ),
      ];
    };

    const stages = new Map(layout.stages.map((stage) => [stage.id, stage]));
    const stations = layout.steps.flatMap((step): StationAt[] => {
      const stage = stages.get(step.stage);
      if (!stage) return [];
      const own = measures?.[step.id] ?? null;
      const shown = own ? measured("reached", own, reading) : null;
      const of = countsAt.get(step.id) ?? null;
      return [
        {
          step,
          stage,
          measures: own,
          reached: shown?.shown === "number" ? shown.opens : null,
          waiting: along.waiting?.get(step.id) ?? (along.waiting ? [] : waitingAt(step.title.text, of)),
          marks: along.marks.get(step.id) ?? [],
          ends: endsAt(step.title.text, of),
          feelings: feelingsAt(document, step, persona, own, reading),
        },
      ];
    });
    const ways = waysAt(layout, found, along.ways, {
      skip: (way) => {
        const between = layout.steps.slice(way.from + 1, way.to);
        const only = between.length === 1 ? between[0]?.title.text : undefined;
        return only ? t("way.without", { step: only }) : t("way.on", { step: titleAt(layout, way.to) });
      },
      back: (way) => t("way.back", { step: titleAt(layout, way.to) }),
      on: (way) => t("way.on", { step: titleAt(layout, way.to) }),
      opened: (way) => ({
        title: t("opened.way", { source: way.source, target: way.target }),
        value: number(way.customers),
        place: `${titleAt(layout, way.from)} → ${titleAt(layout, way.to)}`,
        of: way.question,
        part: { part: "transition", source: way.source, target: way.target },
      }),
    });
    const drawn: LineIn = {
      stages: layout.stages.map(({ id, name, hue }) => ({ id, name: name.text, lang: name.lang, hue })),
      stations: stations.map((station): StationIn => {
        const entrants = countsAt.get(station.step.id)?.entrants ?? 0;
        return {
          id: station.step.id,
          title: station.step.title.text,
          lang: station.step.title.lang,
          stage: layout.stages.indexOf(station.stage),
          customers: station.measures?.reached ?? null,
          count: station.reached?.value ?? "",
          momentOfTruth: station.step.momentOfTruth,
          feelings: station.feelings.length,
          waiting: [...station.waiting, ...station.marks].map(({ number: opened }) => opened.value),
          ends: station.ends
            .filter(({ customers }) => customers >= SMALL_END * entrants)
            .map(({ id, label, number: opened, customers }) => ({
              id,
              label,
              value: opened.value,
              customers,
            })),
        };
      }),
      ways: ways.map(
        (way): WayIn => ({
          id: way.id,
          from: way.from,
          to: way.to,
          customers: way.customers,
          label: way.label,
          origin: t("way.from", { step: titleAt(layout, way.from) }),
          value: way.number?.value ?? "",
          lang,
        }),
      ),
    };
    return {
      layout,
      stations,
      ways,
      drawn,
      isCounting: counts.isPending || along.isCounting,
      route: along.waiting ? along.route : null,
      isHeld: along.ways !== null,
    };
  }, [layout, measures, asked, counts.isPending, held, found, along, document, persona, lang, t, inMap]);
}

interface Counts {
  readonly isPending: boolean;
  readonly found: readonly (StationCounts | null)[];
}

/** Of each station the counts; while new ones are on their way, those of before, so that nothing jumps. */
function useHeld(asked: readonly Asked[], { isPending, found }: Counts): readonly (StationCounts | null)[] {
  const before = useRef(new Map<string, StationCounts>());
  const held = useMemo(
    () =>
      asked.map(({ step }, index) => found[index] ?? (isPending ? (before.current.get(step) ?? null) : null)),
    [asked, found, isPending],
  );
  useEffect(() => {
    if (isPending) return;
    before.current = new Map(
      asked.flatMap(({ step }, index) => {
        const counts = found[index];
        return counts ? [[step, counts] as const] : [];
      }),
    );
  }, [asked, found, isPending]);
  return held;
}

const titleAt = (layout: Layout, station: number) => layout.steps[station]?.title.text ?? "";

/** How a step feels: as customers said themselves, or else as it was drawn for the persona, or for each of them. */
function feelingsAt(
  document: MapDocument,
  step: LaidStep,
  persona: string | null,
  measures: StepMeasures | null,
  reading: Reading,
): FeelingAt[] {
  const scored = measures ? experienced(measures, reading) : null;
  if (scored && typeof measures?.experience === "number")
    return [{ who: null, value: measures.experience, evidence: "measured", number: scored.opens }];
  const drawn = Object.values(document.experiences).filter((each) => each.step === step.id);
  const of = (whose: string | null, who: string | null): FeelingAt[] => {
    const own = drawn.find((each) => (each.persona ?? null) === whose);
    return typeof own?.experienced === "number"
      ? [{ who, value: own.experienced, evidence: own.evidence ?? "assumed", number: null }]
      : [];
  };
  const everybody = of(null, null);
  if (persona !== null) {
    const own = of(persona, null);
    return own.length > 0 ? own : everybody;
  }
  const each = ordered(document.personas).flatMap(([id]) =>
    of(id, said(document, { collection: "personas", id, field: "name" }, reading.lang).text),
  );
  return [...everybody, ...each].slice(0, MOST_FEELINGS);
}

interface WayWords {
  readonly skip: (way: { from: number; to: number }) => string;
  readonly back: (way: { from: number; to: number }) => string;
  readonly on: (way: { from: number; to: number }) => string;
  readonly opened: (way: MeasuredWay) => OpenedNumber;
}

interface DrawnWay extends WayAt {
  readonly customers: number | null;
}

/**
 * The branches that are drawn, with their numbers where people take them, and the other ways that people take; where what
 * left the plan is shown, those are skips and loops of the route.
 */
function waysAt(
  layout: Layout,
  found: readonly MeasuredWay[],
  held: readonly HeldWay[] | null,
  words: WayWords,
): DrawnWay[] {
  const taken = new Map(found.map((way) => [`${way.from} ${way.to}`, way]));
  const branches = layout.branches
    .filter(({ from, to }) => from !== to)
    .map(({ id, from, to, condition }): DrawnWay => {
      const way = taken.get(`${from} ${to}`) ?? null;
      taken.delete(`${from} ${to}`);
      const label = condition.text || (to > from ? words.on({ from, to }) : words.back({ from, to }));
      return { id, from, to, label, customers: way?.customers ?? null, number: way && words.opened(way) };
    });
  if (held)
    return [
      ...branches,
      ...held.map(({ lost, ...way }): DrawnWay => {
        const label = way.to > way.from ? words.skip(way) : words.back(way);
        return { ...way, label: lost ? `${label}: ${lost}` : label };
      }),
    ];
  const others = [...taken.values()].map(
    (way): DrawnWay => ({
      id: `${way.from}-${way.to}`,
      from: way.from,
      to: way.to,
      label: way.to > way.from ? words.skip(way) : words.back(way),
      customers: way.customers,
      number: words.opened(way),
    }),
  );
  return [...branches, ...others];
}
