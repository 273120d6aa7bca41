import type { MapChanges, MapDocument, Problem, StoredMap } from "@/api/generated";
import { applied } from "../model/changing";
import type { Server } from "../model/session";

class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

const refusal = (status: number, code: string): Problem => ({
  type: "about:blank",
  title: code,
  detail: "",
  status,
  code,
});

/** A server of one map, in memory: it stores, refuses an old revision, and may be out of reach. */
export class MapServer implements Server {
  stored: StoredMap;
  reachable = true;
  /** Bodies that were stored, in order. */
  readonly taken: MapChanges[] = [];

  constructor(document: MapDocument) {
    this.stored = { id: "m", revision: 1, updated_at: "2026-01-01T00:00:00Z", document };
  }

  /** Somebody else changes the map. */
  meanwhile(changes: MapChanges["changes"]): void {
    const document = applied(this.stored.document, changes);
    this.stored = { ...this.stored, revision: this.stored.revision + 1, document };
  }

  readonly send = async (body: MapChanges): Promise<StoredMap> => {
    await Promise.resolve();
    if (!this.reachable) throw new Refused(refusal(0, "offline"));
    if (body.revision !== this.stored.revision) throw new Refused(refusal(409, "map.changed_meanwhile"));
    this.meanwhile(body.changes);
    this.taken.push(body);
    return this.stored;
  };

  readonly reload = async (): Promise<StoredMap> => {
    await Promise.resolve();
    if (!this.reachable) throw new Refused(refusal(0, "offline"));
    return this.stored;
  };

  readonly problemOf = (error: unknown): Problem | null => (error instanceof Refused ? error.problem : null);
}
