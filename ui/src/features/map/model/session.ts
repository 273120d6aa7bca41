/**
 * One person's edits of one map: shown at once, sent one after the other, undone, and never lost.
 *
 * Law: what is shown is the stored map with every edit that is not stored yet applied to it. An edit leaves the queue
 * only when the server has stored it or the person has discarded it. An edit made on an older revision is sent again on
 * the new one if nobody touched the same place meanwhile; if somebody did, the person decides. Framework-free.
 */
import type { MapChanges, MapDocument, Problem, StoredMap } from "@/api/generated";
import { type AnyChange, applied, undoOf } from "./changing";
import { type Clash, clashOf } from "./clash";

interface Edit {
  readonly changes: readonly AnyChange[];
  readonly undo: readonly AnyChange[];
}

/** Why the queue stands still. `changes` are those that wait; the server's words are in `problem`. */
export type Trouble =
  | { readonly kind: "failed"; readonly changes: readonly AnyChange[]; readonly problem: Problem | null }
  | { readonly kind: "clash"; readonly changes: readonly AnyChange[]; readonly clash: Clash };

export interface Editing {
  /** The map with all edits, in all its languages. */
  readonly document: MapDocument;
  readonly unsaved: number;
  readonly trouble: Trouble | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export interface Server {
  /** Stores changes made on a revision; rejects with what `problemOf` understands. */
  readonly send: (body: MapChanges) => Promise<StoredMap>;
  /** The map as it is stored now. */
  readonly reload: () => Promise<StoredMap>;
  /** The problem in an error; null where it is none that the server sent. */
  readonly problemOf: (error: unknown) => Problem | null;
}

/** The code of a refusal because the map has a newer revision. */
const CHANGED_MEANWHILE = "map.changed_meanwhile";
const MOST_TRIES = 5;

export class EditSession {
  private stored: StoredMap;
  private readonly server: Server;
  private queue: readonly Edit[] = [];
  private done: readonly Edit[] = [];
  private undone: readonly Edit[] = [];
  private trouble: Trouble | null = null;
  private sending = false;
  private shown: Editing;
  private readonly listeners = new Set<() => void>();

  constructor(stored: StoredMap, server: Server) {
    this.stored = stored;
    this.server = server;
    this.shown = this.look();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): Editing => this.shown;

  /** A newer stored map has been seen; while an edit is on its way its answer comes instead. */
  seen(stored: StoredMap): void {
    if (this.sending || stored.revision <= this.stored.revision) return;
    this.stored = stored;
    this.tell();
  }

  /** Makes changes; changes that change nothing are not made. */
  make(changes: readonly AnyChange[]): void {
    if (this.push(changes)) this.undone = [];
    this.tell();
    void this.work();
  }

  undo(): void {
    const last = this.done.at(-1);
    if (!last) return;
    this.done = this.done.slice(0, -1);
    this.undone = [...this.undone, last];
    this.queue = [...this.queue, { changes: last.undo, undo: last.changes }];
    this.tell();
    void this.work();
  }

  redo(): void {
    const last = this.undone.at(-1);
    if (!last) return;
    this.undone = this.undone.slice(0, -1);
    this.push(last.changes);
    this.tell();
    void this.work();
  }

  /** Sends again what could not be sent; after a clash that means: my words stand. */
  tryAgain(): void {
    this.trouble = null;
    this.tell();
    void this.work();
  }

  /** Gives up the edit that waits; after a clash that means: their words stand. */
  discard(): void {
    const [given, ...rest] = this.queue;
    this.queue = rest;
    this.done = this.done.filter((edit) => edit !== given);
    this.trouble = null;
    this.tell();
    void this.work();
  }

  private push(changes: readonly AnyChange[]): boolean {
    const undo = undoOf(this.shown.document, changes);
    if (undo.length === 0) return false;
    const edit = { changes, undo };
    this.queue = [...this.queue, edit];
    this.done = [...this.done, edit];
    this.shown = this.look();
    return true;
  }

  private async work(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    let tries = 0;
    for (let edit = this.queue[0]; edit && !this.trouble; edit = this.queue[0]) {
      try {
        this.stored = await this.server.send({ revision: this.stored.revision, changes: [...edit.changes] });
        this.queue = this.queue.slice(1);
        tries = 0;
      } catch (error) {
        tries += 1;
        await this.meet(edit, error, tries);
      }
      this.tell();
    }
    this.sending = false;
  }

  private async meet(edit: Edit, error: unknown, tries: number): Promise<void> {
    const problem = this.server.problemOf(error);
    if (problem?.code !== CHANGED_MEANWHILE || tries >= MOST_TRIES) {
      this.trouble = { kind: "failed", changes: edit.changes, problem };
      return;
    }
    const before = this.stored.document;
    try {
      this.stored = await this.server.reload();
    } catch (unreachable) {
      this.trouble = { kind: "failed", changes: edit.changes, problem: this.server.problemOf(unreachable) };
      return;
    }
    const clash = clashOf(before, this.stored.document, edit.changes);
    if (clash) this.trouble = { kind: "clash", changes: edit.changes, clash };
  }

  private look(): Editing {
    return {
      document: this.queue.reduce((document, edit) => applied(document, edit.changes), this.stored.document),
      unsaved: this.queue.length,
      trouble: this.trouble,
      canUndo: this.done.length > 0,
      canRedo: this.undone.length > 0,
    };
  }

  private tell(): void {
    this.shown = this.look();
    for (const listener of this.listeners) listener();
  }
}
