/** What people say about a map, and by which name others know one. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { dataOf } from "./client";
import {
  type CommentDraft,
  deleteComment,
  listComments,
  listMentions,
  nameSession,
  reply,
  resolveThread,
  rewriteComment,
  type SeenThread,
  type SessionInfo,
  seeThread,
  startThread,
  type Talk,
} from "./generated";
import { keys } from "./queries";

interface Where {
  readonly project: string;
  readonly map: string;
}

const talkKey = ({ project, map }: Where) => [...keys.map(project, map), "comments"] as const;
const mentionsKey = (project: string) => [...keys.project(project), "mentions"] as const;

/** All conversations about a map. */
export function useTalk(where: Where) {
  return useQuery({
    queryKey: talkKey(where),
    queryFn: () => dataOf(listComments({ path: where })),
  });
}

/** Fetches the conversations anew, such as when somebody else has said something. */
export function useTalkAgain(where: Where): () => void {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: talkKey(where) });
    void queries.invalidateQueries({ queryKey: mentionsKey(where.project) });
  };
}

/** One's conversations in all maps of a project. */
export function useMentions(project: string, enabled: boolean) {
  return useQuery({
    queryKey: mentionsKey(project),
    queryFn: () => dataOf(listMentions({ path: { project } })),
    enabled,
  });
}

/** What can be done about conversations; what comes back is shown at once, and everything is fetched anew. */
export function useTalking(where: Where) {
  const queries = useQueryClient();
  const again = useTalkAgain(where);
  const put = (thread: SeenThread) =>
    queries.setQueryData<Talk>(
      talkKey(where),
      (talk) =>
        talk && {
          ...talk,
          threads: talk.threads.some(({ id }) => id === thread.id)
            ? talk.threads.map((each) => (each.id === thread.id ? thread : each))
            : [...talk.threads, thread],
        },
    );
  const shown = { onSuccess: put, onSettled: again };
  return {
    start: useMutation({
      mutationFn: (body: CommentDraft) => dataOf(startThread({ path: where, body })),
      ...shown,
    }),
    reply: useMutation({
      mutationFn: ({ thread, text }: { thread: string; text: string }) =>
        dataOf(reply({ path: { ...where, thread }, body: { text } })),
      ...shown,
    }),
    rewrite: useMutation({
      mutationFn: ({ thread, comment, text }: { thread: string; comment: string; text: string }) =>
        dataOf(rewriteComment({ path: { ...where, thread, comment }, body: { text } })),
      ...shown,
    }),
    remove: useMutation({
      mutationFn: ({ thread, comment }: { thread: string; comment: string }) =>
        dataOf(deleteComment({ path: { ...where, thread, comment } })),
      onSettled: again,
    }),
    resolve: useMutation({
      mutationFn: ({ thread, resolved }: { thread: string; resolved: boolean }) =>
        dataOf(resolveThread({ path: { ...where, thread }, body: { resolved } })),
      ...shown,
    }),
    see: useMutation({
      mutationFn: (thread: string) => dataOf(seeThread({ path: { ...where, thread } })),
      onSettled: again,
    }),
  };
}

/** Says by which name others know one; kept with the session. */
export function useNameSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => dataOf(nameSession({ body: { name } })),
    onSuccess: (session: SessionInfo) => queries.setQueryData(keys.session, session),
  });
}
