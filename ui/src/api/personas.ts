/** What the data know of personas: the profile of a segment, and groups of alike. */
import type { Groups, Profile } from "./generated";
import { useAnswer, useProject } from "./queries";

export function useProfile(project: string, question: Profile | null) {
  return useAnswer(project, question);
}

/** The groups that customers fall into; null asks nothing, because it takes seconds. */
export function useGroups(project: string, question: Groups | null) {
  return useAnswer(project, question);
}

/** The numbers that events of a project carry, by which a customer's value can be told. */
export function useNumberProperties(project: string, enabled: boolean): readonly string[] {
  const properties = useProject(project, enabled).data?.properties ?? [];
  return properties.filter(({ kind }) => kind === "number").map(({ name }) => name);
}
