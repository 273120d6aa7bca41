/** Of whom and when the numbers on the screen are, as the address says. */
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { Scope } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { useProject } from "@/api/queries";
import { readScope, type ScopeSearch } from "./address";
import { dayIn } from "./periods";
import { hasBeside, type Understood, understood } from "./resolving";

export interface Scopes {
  /** What questions are asked with; null: everybody, at any time. */
  readonly scope: Scope | null;
  /** With what they are asked a second time; null where nothing stands beside. */
  readonly beside: Scope | null;
  /** Whether anything stands beside, everybody at any time too. */
  readonly hasBeside: boolean;
  /** False while it is being looked up what the address means, and where it means nothing: then nothing is to be asked. */
  readonly isSettled: boolean;
  /** Null while it is being looked up. */
  readonly understood: Understood | null;
}

const EVERYBODY: Scopes = { scope: null, beside: null, hasBeside: false, isSettled: true, understood: null };

/** What the address says, as it is written. */
export function useScopeSearch(): ScopeSearch {
  const search = useSearch({ strict: false });
  return useMemo(() => readScope(search as Record<string, unknown>), [search]);
}

/** Of whom and when, read from the address. Guests of one map see it of everybody, whatever their address says. */
export function useScope(): Scopes {
  const search = useScopeSearch();
  const { project } = useParams({ strict: false });
  const isGuest = useGuest() !== null;
  const isAsked = project !== undefined && !isGuest;
  const { data, isPending } = useProject(project ?? "", isAsked);
  const { latest, project: about } = data?.summary ?? {};
  const today = latest && about ? dayIn(latest, about.time_zone) : null;
  return useMemo(() => {
    if (!isAsked) return EVERYBODY;
    // Rules mean the same on any day; periods are counted from the last day of the data.
    if (isPending) return { ...EVERYBODY, hasBeside: hasBeside(search), isSettled: false };
    const found = understood(search, today);
    if (found.trouble !== null) return { ...EVERYBODY, isSettled: false, understood: found };
    return {
      scope: found.shown.scope,
      beside: found.beside?.scope ?? null,
      hasBeside: found.beside !== null,
      isSettled: true,
      understood: found,
    };
  }, [search, today, isPending, isAsked]);
}

/** Of whom and when, to ask with; undefined, which asks nothing, until that is known. */
export function useAskedScope(): Scope | null | undefined {
  const { scope, isSettled } = useScope();
  return isSettled ? scope : undefined;
}

/** A question asked of whom and when the address says; null, which asks nothing, until that is known. */
export function useScoped<Q extends object>(question: Q | null): (Q & { scope?: Scope }) | null {
  const { scope, isSettled } = useScope();
  return useMemo(() => {
    if (question === null || !isSettled) return null;
    return scope === null ? question : { ...question, scope };
  }, [question, scope, isSettled]);
}

/** Writes the address: what is given changes, undefined clears. The way back leads to what was before. */
export function useChoosingScope(): (
  change: { [K in keyof ScopeSearch]: ScopeSearch[K] | undefined },
) => void {
  const navigate = useNavigate();
  return useCallback(
    (change) => {
      void navigate({
        to: ".",
        search: (before: Record<string, unknown>) => ({ ...before, ...change }),
        hash: true,
        resetScroll: false,
      } as Parameters<typeof navigate>[0]);
    },
    [navigate],
  );
}
