import { useEffect, useState, useSyncExternalStore } from "react";
import { ApiError } from "@/api/client";
import type { StoredMap } from "@/api/generated";
import { useChangeMap, useMap } from "@/api/queries";
import { EditSession } from "./model/session";

/** The edits of one map by one person; needs a stored map, and a key per map where it is used. */
export function useEditSession(project: string, map: string, stored: StoredMap) {
  const { mutateAsync } = useChangeMap(project, map);
  const { refetch } = useMap(project, map);
  const [session] = useState(
    () =>
      new EditSession(stored, {
        send: (body) => mutateAsync(body),
        reload: async () => {
          const { data } = await refetch({ throwOnError: true });
          if (!data) throw new Error("a map that was loaded can be loaded");
          return data;
        },
        problemOf: (error) => (error instanceof ApiError ? error.problem : null),
      }),
  );
  const editing = useSyncExternalStore(session.subscribe, session.snapshot);

  useEffect(() => session.seen(stored), [session, stored]);

  const unsaved = editing.unsaved > 0;
  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unsaved]);

  return { session, editing };
}

/** Ctrl/⌘+Z and Shift undo and redo edits, except while a text is being written. */
export function useUndoKeys(session: EditSession): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const redo = event.key.toLowerCase() === "y" || (event.shiftKey && event.key.toLowerCase() === "z");
      if (!(event.ctrlKey || event.metaKey) || event.altKey || !(redo || event.key.toLowerCase() === "z"))
        return;
      if (event.target instanceof HTMLElement && event.target.matches("input, textarea, [contenteditable]"))
        return;
      event.preventDefault();
      if (redo) session.redo();
      else session.undo();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [session]);
}
