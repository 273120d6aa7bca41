/** Hooks that fetch. Components take data; these are where it comes from. */
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { asking } from "./asking";
import { dataOf } from "./client";
import {
  type AskData,
  type AskResponse,
  ask,
  compareMap,
  listProjects,
  measureMap,
  type Scope,
  session,
  showMap,
  showProject,
} from "./generated";

import { forgetOthers, keptNames } from "./kept";

export type AnyQuestion = AskData["body"];
type AnyAnswer = AskResponse;
/** The answer that belongs to a question, by its tag. */
type AnswerTo<Q extends AnyQuestion> = Extract<AnyAnswer, { answer: Q["question"] }>;

export const keys = {
  session: ["session"] as const,
  projects: ["projects"] as const,
  project: (project: string) => ["project", project] as const,
  map: (project: string, map: string) => ["project", project, "map", map] as const,
  measures: (project: string, map: string) => ["project", project, "map", map, "measures"] as const,
  answer: (project: string, question: AnyQuestion) => ["project", project, "answer", question] as const,
};

export function useSession() {
  return useQuery({ queryKey: keys.session, queryFn: () => dataOf(session()), retry: false });
}

/** Projects that are being deleted. All are listed once those are gone, so that none is named that is not there. */
export const going = new Set<Promise<unknown>>();

export function useProjects() {
  return useQuery({
    queryKey: keys.projects,
    queryFn: async () => {
      await Promise.allSettled(going);
      const kept = await keptNames(); // before: a map that is made meanwhile is none of them
      const projects = await dataOf(listProjects());
      const maps = projects.flatMap(({ project, maps }) =>
        maps.map(({ id }) => ({ project: project.id, map: id })),
      );
      void forgetOthers(kept, maps);
      return projects;
    },
  });
}

/** A project with what it holds; a guest of one map may not ask for it. */
export function useProject(project: string, enabled = true) {
  return useQuery({
    queryKey: keys.project(project),
    queryFn: () => dataOf(showProject({ path: { project } })),
    enabled,
  });
}

export function useMap(project: string, map: string, enabled = true) {
  return useQuery({
    enabled,
    queryKey: keys.map(project, map),
    queryFn: () => dataOf(showMap({ path: { project, map } })),
  });
}

/** What is measured on a map, of whom and when. Without a map, nothing is asked; the numbers before stay meanwhile. */
export function useMeasures(project: string, map: string | undefined, scope: Scope | null = null) {
  return useQuery({
    placeholderData: keepPreviousData,
    queryKey: [...keys.measures(project, map ?? ""), scope],
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(measureMap({ path: { project, map: map ?? "" }, body: scope ? { scope } : {}, ...as })),
      ),
    enabled: map !== undefined,
  });
}

/** How a question is asked: under its own key, so that no answer to another one takes its place. */
export function answerOptions<Q extends AnyQuestion>(project: string, question: Q | null) {
  return queryOptions({
    queryKey: keys.answer(project, question as AnyQuestion),
    queryFn: async ({ signal }) =>
      (await asking.ask(project, signal, (as) =>
        dataOf(ask({ path: { project }, body: question as AnyQuestion, ...as })),
      )) as AnswerTo<Q>,
    enabled: question !== null,
  });
}

/**
 * The answer to a question; the one before stays visible while a new one is computed. Null asks nothing.
 * A question that nobody on the screen waits for any more is stopped.
 */
export function useAnswer<Q extends AnyQuestion>(project: string, question: Q | null) {
  return useQuery({ ...answerOptions(project, question), placeholderData: keepPreviousData });
}

/** A map measured of two, side by side; without a map, nothing is asked. Differences are those of what is shown to what is beside. */
export function useComparison(
  project: string,
  map: string | undefined,
  shown: Scope | null,
  beside: Scope | null,
) {
  const order = { one: beside ?? {}, other: shown ?? {} };
  return useQuery({
    placeholderData: keepPreviousData,
    queryKey: [...keys.measures(project, map ?? ""), "comparison", order],
    queryFn: ({ signal }) =>
      asking.ask(project, signal, (as) =>
        dataOf(compareMap({ path: { project, map: map ?? "" }, body: order, ...as })),
      ),
    enabled: map !== undefined,
  });
}
