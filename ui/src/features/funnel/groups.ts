/** One group's funnel, and groups beside each other. Pure. */
import type { FunnelAnswer, FunnelGroup, FunnelStep } from "@/api/generated";

export function stepsOf(answer: FunnelAnswer, group: string | null): FunnelStep[] {
  return answer.steps.filter((step) => step.group === group).sort((a, b) => a.position - b.position);
}

/** Groups by entrants, most first; ties by name, those without a value last. */
export function ranked(groups: readonly FunnelGroup[]): FunnelGroup[] {
  return [...groups].sort(
    (a, b) =>
      b.entrants - a.entrants ||
      Number(a.group === null) - Number(b.group === null) ||
      (a.group ?? "").localeCompare(b.group ?? ""),
  );
}

/** Parts of a step's bar, in shares of the entrants: those who went on, then those who stopped, by outcome. */
export interface Bar {
  on: number;
  dropped: number;
  open: number;
  excluded: number;
}

export function barOf(step: FunnelStep, entrants: number, isLast: boolean): Bar {
  const part = (n: number) => (entrants > 0 ? n / entrants : 0);
  const stopped = step.dropped + step.open + step.excluded;
  return {
    on: part(isLast ? step.customers : Math.max(0, step.customers - stopped)),
    dropped: isLast ? 0 : part(step.dropped),
    open: isLast ? 0 : part(step.open),
    excluded: isLast ? 0 : part(step.excluded),
  };
}

/** The right end of an axis of shares that holds every group's interval: a round share, at most 1. */
export function axisEnd(groups: readonly FunnelGroup[]): number {
  const top = Math.max(0, ...groups.map((group) => group.high ?? 0));
  return [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1].find((end) => end >= top) ?? 1;
}
