/**
 * Keeps a map in this browser while it is open, so that edits that are not sent survive a reload.
 *
 * Law: nothing waits for the browser's storage longer than a moment, and where it fails, that is said (`keptHere`). All
 * windows of the browser keep one document, each its own count of unsent edits: a window takes over the counts that it
 * finds when it opens.
 */
import { IndexeddbPersistence } from "y-indexeddb";
import { countsOf, keptName, sumOf, UNSENT } from "@/api/kept";
import { newId } from "../core/identity";
import type { LiveStore } from "./LiveStore";

export interface Keeping {
  /** Settles when what is kept here has been read: how many edits of it were never confirmed. */
  readonly read: Promise<number>;
  readonly count: (unsent: number) => void;
  readonly forget: () => void;
  readonly close: () => void;
}

/** Keeps nothing: for those who cannot edit, and so have nothing that could get lost. */
export const NOT_KEPT: Keeping = {
  read: Promise.resolve(0),
  count: () => undefined,
  forget: () => undefined,
  close: () => undefined,
};

/** How long a map waits for what is kept of it, in ms. */
const READ_WITHIN_MS = 3_000;

export function keep(store: LiveStore, project: string, map: string): Keeping {
  const own = newId("window");
  let kept: IndexeddbPersistence | null = null;
  let taken: readonly string[] = [];
  let counted = 0;
  let writing: Promise<unknown> = Promise.resolve();
  let closed = false;

  /** From here on nothing is kept any more. */
  const lose = () => {
    const lost = kept;
    kept = null;
    void lost?.destroy();
    if (!closed) store.stand({ keptHere: false });
  };
  const begin = async (): Promise<number> => {
    if (!(await allowed()) || closed) return 0;
    const keeping = new IndexeddbPersistence(keptName({ project, map }), store.doc);
    kept = keeping;
    await keeping.whenSynced;
    // Storage may be full, or be cleared under us; writing to what is closed would break the edit itself.
    keeping.db?.addEventListener("abort", () => store.stand({ keptHere: false }));
    for (const end of ["close", "versionchange"] as const) keeping.db?.addEventListener(end, lose);
    const counts = countsOf(await keeping.get(UNSENT));
    if (kept !== keeping) return 0;
    store.stand({ keptHere: true });
    taken = Object.keys(counts);
    counted = sumOf(counts);
    return counted;
  };
  const note = async (unsent: number) => {
    const others = countsOf(await kept?.get(UNSENT));
    const now = Object.entries(others).filter(([window]) => window !== own && !taken.includes(window));
    const next = Object.fromEntries(unsent > 0 ? [...now, [own, unsent] as const] : now);
    await kept?.set(UNSENT, JSON.stringify(next));
  };
  return {
    read: Promise.race([begin().catch(() => 0), later(READ_WITHIN_MS, 0)]),
    count: (unsent) => {
      if (unsent === counted || !kept) return;
      counted = unsent;
      writing = writing.then(() => note(unsent)).catch(lose);
    },
    forget: () => {
      void kept?.clearData();
      kept = null;
      store.stand({ keptHere: false });
    },
    close: () => {
      closed = true;
      void kept?.destroy();
    },
  };
}

function later<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

/** Whether this browser lets us keep something; in some private windows it does not. */
function allowed(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const trial = window.indexedDB.open("etappe.trial");
      trial.onsuccess = () => {
        trial.result.close();
        resolve(true);
      };
      trial.onerror = () => resolve(false);
      trial.onblocked = () => resolve(false);
    } catch {
      resolve(false);
    }
  });
}
