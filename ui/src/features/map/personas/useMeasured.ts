import { useMemo } from "react";
import type { Profile, ProfileAnswer, ProfilePart, Segment } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { useProfile } from "@/api/personas";
import { routesOf } from "@/design/analysis/routes";
import { useScoped } from "../../scope/useScope";
import { useEditing, useMapDocument, useMapIds, useMapStore } from "../live/hooks";

const MOST_ROUTES = 10;

export interface Measured {
  /** Null where the persona stands for nobody in the data, or whoever looks may not ask. */
  readonly question: Profile | null;
  readonly profile: ProfileAnswer | null;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** What the data know of the customers that a persona stands for; `value` is the number that says what they are worth. */
export function useMeasured(persona: string, value: string | null): Measured {
  const { project } = useMapIds();
  const { lang } = useEditing();
  const isGuest = useGuest() !== null;
  const store = useMapStore();
  const routes = useMapDocument((map) => map.routes);
  const segment = useMapDocument((map) => map.personas[persona]?.segment) ?? null;
  const question = useMemo((): Profile | null => {
    if (segment === null || isGuest) return null;
    const asked = routesOf({ ...store.snapshot(), routes }, lang).slice(0, MOST_ROUTES);
    return {
      question: "profile",
      of: segment as Segment,
      ...(value === null ? {} : { value }),
      ...(asked.length > 0 ? { routes: asked.map((route) => route.question) } : {}),
    };
  }, [segment, isGuest, routes, store, lang, value]);
  const answer = useProfile(project, useScoped(question));
  const isOwn = answer.data !== undefined && !answer.isPlaceholderData;
  return {
    question,
    profile: question && isOwn ? answer.data : null,
    isPending: question !== null && answer.error === null && !isOwn,
    error: question ? answer.error : null,
    retry: () => void answer.refetch(),
  };
}

/** Whom a number of a profile opens. */
export function partOf(more: Omit<ProfilePart, "part"> = {}): ProfilePart {
  return { part: "profile", ...more };
}
