/** Hooks that fetch. Components take data; these are where it comes from. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { dataOf } from "./client";
import {
  type AskData,
  type AskResponse,
  ask,
  changeMap,
  listProjects,
  type MapChanges,
  measureMap,
  type StoredMap,
  session,
  showMap,
  showProject,
} from "./generated";

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

export function useProjects() {
  return useQuery({ queryKey: keys.projects, queryFn: () => dataOf(listProjects()) });
}

export function useProject(project: string) {
  return useQuery({
    queryKey: keys.project(project),
    queryFn: () => dataOf(showProject({ path: { project } })),
  });
}

export function useMap(project: string, map: string) {
  return useQuery({
    queryKey: keys.map(project, map),
    queryFn: () => dataOf(showMap({ path: { project, map } })),
  });
}

export function useMeasures(project: string, map: string) {
  return useQuery({
    queryKey: keys.measures(project, map),
    queryFn: () => dataOf(measureMap({ path: { project, map } })),
  });
}

/** The answer to a question; the one before stays visible while a new one is computed. Null asks nothing. */
export function useAnswer<Q extends AnyQuestion>(project: string, question: Q | null) {
  return useQuery({
    queryKey: keys.answer(project, question as AnyQuestion),
    queryFn: async () =>
      (await dataOf(ask({ path: { project }, body: question as AnyQuestion }))) as AnswerTo<Q>,
    enabled: question !== null,
    placeholderData: keepPreviousData,
  });
}

export function useChangeMap(project: string, map: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: MapChanges) => dataOf(changeMap({ path: { project, map }, body })),
    onSuccess: (stored: StoredMap) => queries.setQueryData(keys.map(project, map), stored),
  });
}
