/** Calls that change projects. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { dataOf } from "./client";
import { deleteProject } from "./generated";
import { keys } from "./queries";

export function useDeleteProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (project: string) => dataOf(deleteProject({ path: { project } })),
    onSuccess: (_, project) => {
      queries.removeQueries({ queryKey: keys.project(project) });
      return queries.invalidateQueries({ queryKey: keys.projects });
    },
  });
}
