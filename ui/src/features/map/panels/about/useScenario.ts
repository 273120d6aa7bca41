/** What the data know of the map's scenario: who had its trigger, and who met its criterion of success. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ArrivalsAnswer, Funnel, Selector } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { useAnswer } from "@/api/queries";
import { type BoardRoute, routesOf } from "@/design/analysis/routes";
import type { Selection } from "@/design/analysis/selection";
import { triggerOf } from "../../../scope/useScenario";
import { useScoped } from "../../../scope/useScope";
import { useRouteChoice } from "../../arrivals/choice";
import { useEditing, useMapDocument, useMapIds } from "../../live/hooks";

interface MeasuredScenario {
  /** With which events the scenario begins; null where nobody has said so. */
  readonly trigger: Selection | null;
  /** How many had the trigger, and the question that opens them; null until it is known. */
  readonly begun: { readonly customers: number; readonly of: Funnel } | null;
  /** From the trigger to success, and how far those are who set off; null where success is not bound, or not known yet. */
  readonly route: BoardRoute | null;
  readonly answer: ArrivalsAnswer | null;
  /** Whether there are numbers to be asked for. */
  readonly isAsked: boolean;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly again: () => void;
}

const ROUTE = "scenario";

/** Asked of whom and when the screen shows; nothing is asked for guests, of the past, and without data. */
export function useMeasuredScenario(): MeasuredScenario {
  const { t } = useTranslation("map_scenario");
  const { project } = useMapIds();
  const { lang } = useEditing();
  const isGuest = useGuest() !== null;
  const { numbers } = useRouteChoice();
  const scenario = useMapDocument((map) => map.scenario);
  const touchpoints = useMapDocument((map) => map.touchpoints);
  const interactions = useMapDocument((map) => map.interactions);
  const steps = useMapDocument((map) => map.steps);
  const translations = useMapDocument((map) => map.translations);
  const { trigger_at: begins = null, success_at: succeeds = null, success_within: within = null } = scenario;
  const trigger = useMemo(() => triggerOf(begins), [begins]);
  const isAsked = !isGuest && numbers.state !== "past" && numbers.state !== "no_data";
  const funnel = useMemo(
    (): Funnel | null =>
      isAsked && trigger ? { question: "funnel", steps: [trigger], detail: "counts" } : null,
    [isAsked, trigger],
  );
  const bare = useMemo((): BoardRoute | null => {
    if (!isAsked || !begins || !succeeds) return null;
    const drawn = { name: t("name"), entry: begins, destination: succeeds as Selector, horizon: within };
    return (
      routesOf({ touchpoints, interactions, steps, translations, routes: { [ROUTE]: drawn } }, lang)[0] ??
      null
    );
  }, [isAsked, begins, succeeds, within, touchpoints, interactions, steps, translations, lang, t]);
  const counted = useScoped(funnel);
  const along = useScoped(bare?.question ?? null);
  const count = useAnswer(project, counted);
  const arrivals = useAnswer(project, along);
  const isCounted = counted !== null && count.data !== undefined && !count.isPlaceholderData;
  const isFollowed = along !== null && arrivals.data !== undefined && !arrivals.isPlaceholderData;
  const error = (counted && count.error) ?? (along && arrivals.error);
  return {
    trigger,
    begun: isCounted ? { customers: count.data.steps[0]?.customers ?? 0, of: counted } : null,
    route: bare && along ? { ...bare, question: along } : null,
    answer: isFollowed ? arrivals.data : null,
    isAsked,
    isPending: error === null && ((counted !== null && !isCounted) || (along !== null && !isFollowed)),
    error,
    again: () => {
      void count.refetch();
      void arrivals.refetch();
    },
  };
}
