/** Calls that change projects. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { dataOf } from "./client";
import { deleteProject } from "./generated";
import { going, keys } from "./queries";

/** Deletes a project while its page goes away, when nobody is left to hear the answer. */
export function deleteOnLeaving(project: string): void {
  void fetch(`/api/projects/${encodeURIComponent(project)}`, { method: "DELETE", keepalive: true });
}

export function useDeleteProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (project: string) => {
      const deleted = dataOf(deleteProject({ path: { project } }));
      going.add(deleted);
      try {
        await deleted;
      } finally {
        going.delete(deleted);
      }
    },
    onSuccess: (_, project) => {
      queries.removeQueries({ queryKey: keys.project(project) });
      return queries.invalidateQueries({ queryKey: keys.projects });
    },
  });
}
