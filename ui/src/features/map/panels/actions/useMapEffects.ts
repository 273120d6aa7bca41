import { useEffect, useMemo, useState } from "react";
import { ApiError } from "@/api/client";
import { useEffects } from "@/api/following";
import type { ActionEffect } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { useAskedScope } from "@/features/scope/useScope";
import { useMapDocument, useMapIds, useStandingPart } from "../../live/hooks";

const SETTLED_MS = 400;

interface Effects {
  readonly error: Error | null;
  readonly onRetry: () => void;
  /** What became of an action; null where it is not asked, undefined while it is computed. */
  readonly of: (action: string) => ActionEffect | null | undefined;
}

/** What became of this map's actions, asked again once the server has what they are judged by. Guests are not told. */
export function useMapEffects(): Effects {
  const { project, map } = useMapIds();
  const isGuest = useGuest() !== null;
  const actions = useMapDocument((document) => document.actions);
  const touchpoints = useMapDocument((document) => document.touchpoints);
  const interactions = useMapDocument((document) => document.interactions);
  const steps = useMapDocument((document) => document.steps);
  const within = useMapDocument((document) => document.within);
  const about = useMemo(() => {
    const judged = Object.entries(actions).filter(([, { measure, live_since }]) => measure && live_since);
    if (judged.length === 0 || isGuest) return null;
    const what = judged.map(([id, { measure, measured_at, wanted, target, live_since }]) => [
      id,
      measure,
      measured_at,
      wanted,
      target,
      live_since,
    ]);
    return JSON.stringify([what, touchpoints, interactions, steps, within]);
  }, [actions, touchpoints, interactions, steps, within, isGuest]);
  const settled = useSettled(about);
  const { data, error, refetch } = useEffects(project, map, settled, useAskedScope());
  const isEmpty = error instanceof ApiError && error.problem.code === "project.empty";
  const found = useMemo(() => new Map(data?.effects.map((effect) => [effect.action, effect])), [data]);
  return {
    error: settled === null || isEmpty ? null : error,
    onRetry: () => void refetch(),
    of: (action) => {
      const item = actions[action];
      if (!item?.measure || !item.live_since || about === null || isEmpty) return null;
      const effect = found.get(action);
      const isOfThis =
        effect?.live_since === item.live_since &&
        effect.measure === item.measure &&
        (effect.step ?? undefined) === (item.measured_at ?? undefined);
      return isOfThis && settled === about ? effect : undefined;
    },
  };
}

/** A text as it was when everything was kept and nothing had changed for a moment. */
function useSettled(text: string | null): string | null {
  const kept = useStandingPart(({ unsent, ready }) => ready && unsent === 0);
  const [settled, setSettled] = useState<string | null>(kept ? text : null);
  useEffect(() => {
    if (!kept) return;
    const timer = setTimeout(() => setSettled(text), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [kept, text]);
  return settled;
}
