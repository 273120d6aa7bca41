/**
 * Joins a store to the server's room and to this browser's own keeping.
 *
 * Law: an edit counts as unsent until the server has answered a question that was sent after it: the room deals with
 * the messages of one connection in order, and with an edit only once it is in its log. Edits that are not confirmed
 * stay in this browser, also over a reload, and are sent when the room can be reached again. Whoever is refused loses
 * nothing here that was not sent.
 */
import { IndexeddbPersistence } from "y-indexeddb";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { newId } from "../core/identity";
import type { LiveStore } from "./LiveStore";
import { asking, NOTICE, peek, readNotice, SYNC, SYNC_STEP_1, SYNC_STEP_2 } from "./messages";
import type { Refusal } from "./store";

/** How long after an edit the server is asked whether it has it, and how often while nothing is edited, in ms. */
const ASK_AFTER_MS = 40;
const ASK_EVERY_MS = 12_000;

const TOO_SLOW = 4408;
const isRefusal = (code: number): code is Refusal => [4401, 4403, 4404, 4408, 4413, 4422].includes(code);
/** After these there is nothing left to keep here, unless something was not sent. */
const GONE: ReadonlySet<number> = new Set([4403, 4404]);

export interface Connection {
  /** Tries again at once, such as after signing in. */
  readonly retry: () => void;
  readonly close: () => void;
}

export function connect(store: LiveStore, project: string, map: string): Connection {
  const { doc } = store;
  const keeping = keep(store, `etappe.map.${project}.${map}`);
  const address = new URL(
    `/api/projects/${encodeURIComponent(project)}/maps/${encodeURIComponent(map)}`,
    window.location.href,
  );
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const provider = new WebsocketProvider(address.href, "live", doc, {
    awareness: store.awareness,
    connect: false,
    disableBc: true, // what is not in the server's log is seen by nobody, also not in the next tab
    shouldReconnect: ({ code }) => code === TOO_SLOW || code < 4400 || code >= 4500,
  });
  const confirming = new Confirming(() => provider.ws?.send(asking(Y.encodeStateVector(doc))));

  const count = () => {
    store.stand({ unsent: confirming.unsent });
    keeping.count(confirming.unsent);
  };
  const speakSync = provider.messageHandlers[SYNC];
  if (!speakSync) throw new Error("y-websocket speaks the sync protocol");
  provider.messageHandlers[SYNC] = (encoder, decoder, ...rest) => {
    const kind = peek(decoder);
    speakSync(encoder, decoder, ...rest);
    if (kind === SYNC_STEP_1) confirming.told();
    if (kind === SYNC_STEP_2) confirming.answered();
    count();
  };
  provider.messageHandlers[NOTICE] = (_encoder, decoder) => {
    const about = readNotice(decoder);
    if (about) store.notify(about);
  };
  provider.on("status", ({ status }) => {
    if (status === "connected") confirming.opened();
  });
  // Also where it never came to a connection.
  provider.on("connection-close", () => {
    confirming.closed();
    store.stand({ connection: "offline" });
  });
  provider.on("sync", (synced) => {
    if (synced) store.stand({ connection: "live", refusal: null });
  });
  provider.on("closed", ({ code }) => {
    if (!isRefusal(code)) return;
    store.stand({ connection: "refused", refusal: code });
    if (GONE.has(code) && confirming.unsent === 0) keeping.forget();
  });
  const onUpdate = (_update: Uint8Array, origin: unknown) => {
    if (!store.isOwn(origin)) return;
    confirming.edited(store.goesOn);
    count();
  };
  doc.on("update", onUpdate);
  // A browser that knows it is offline says so at once; the socket notices later.
  const onOffline = () => store.stand({ connection: "offline" });
  const onOnline = () => {
    if (provider.wsconnected) provider.ws?.close();
  };
  window.addEventListener("offline", onOffline);
  window.addEventListener("online", onOnline);
  void keeping.read.then((before) => {
    confirming.before(before);
    count();
    provider.connect();
  });

  return {
    retry: () => {
      store.stand({ connection: "connecting", refusal: null });
      provider.connect();
    },
    close: () => {
      window.removeEventListener("offline", onOffline);
      window.removeEventListener("online", onOnline);
      confirming.close();
      doc.off("update", onUpdate);
      provider.destroy();
      keeping.close();
      store.close();
    },
  };
}

/** Counts edits that the server has not confirmed. */
export class Confirming {
  private edits = 0;
  private confirmed = 0;
  /** How many edits the last question was about. */
  private covered = 0;
  /** For each question on its way: how many edits had been sent before it. */
  private asked: number[] = [];
  /** Whether the server has what we had before we met; only then an answer says something about our edits. */
  private met = false;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private readonly ask: () => void;
  private readonly steady: ReturnType<typeof setInterval>;

  constructor(ask: () => void) {
    this.ask = ask;
    this.steady = setInterval(() => this.question(), ASK_EVERY_MS);
  }

  get unsent(): number {
    return this.edits - this.confirmed;
  }

  /** So many edits of an earlier visit are kept here. */
  before(edits: number): void {
    this.edits += edits;
    this.covered = this.edits;
  }

  /** `goesOn`: it is one with the edit before it, unless the server was asked about that one already. */
  edited(goesOn = false): void {
    if (!goesOn || this.edits === this.covered) this.edits += 1;
    this.askSoon();
  }

  /** A new connection; y-websocket has asked its own first question. */
  opened(): void {
    this.met = false;
    this.asked = [this.confirmed];
  }

  /** Nothing is asked until there is another connection. */
  closed(): void {
    this.met = false;
  }

  /** The server has asked what it misses, and y-websocket has sent it. */
  told(): void {
    this.met = true;
    this.askSoon();
  }

  answered(): void {
    this.confirmed = Math.max(this.confirmed, this.asked.shift() ?? 0);
  }

  close(): void {
    clearTimeout(this.soon);
    clearInterval(this.steady);
  }

  private askSoon(): void {
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.question();
    }, ASK_AFTER_MS);
  }

  private question(): void {
    if (!this.met) return;
    this.covered = this.edits;
    this.asked.push(this.edits);
    this.ask();
  }
}

interface Keeping {
  /** Settles when what is kept here has been read: how many edits of it were never confirmed. */
  readonly read: Promise<number>;
  readonly count: (unsent: number) => void;
  readonly forget: () => void;
  readonly close: () => void;
}

const UNSENT = "unsent";

/** How many edits each window of this browser knows to be unsent. */
type Counts = Readonly<Record<string, number>>;

function countsOf(kept: unknown): Counts {
  const value: unknown = typeof kept === "string" ? JSON.parse(kept) : null;
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

/**
 * Keeps the document in this browser (IndexedDB); where the browser does not allow it, says so. All windows of the
 * browser keep one document, each its own count: a window takes over the counts that it finds when it opens.
 */
function keep(store: LiveStore, name: string): Keeping {
  const own = newId("window");
  let kept: IndexeddbPersistence | null = null;
  let closed = false;
  let taken: readonly string[] = [];
  let counted = 0;
  let writing: Promise<unknown> = Promise.resolve();
  const read = allowed().then(async (may) => {
    if (!may || closed) return 0;
    kept = new IndexeddbPersistence(name, store.doc);
    await kept.whenSynced;
    const counts = countsOf(await kept.get(UNSENT));
    store.stand({ keptHere: true });
    taken = Object.keys(counts);
    counted = Object.values(counts).reduce((sum, each) => sum + each, 0);
    return counted;
  });
  const note = async (keeping: IndexeddbPersistence, unsent: number) => {
    if (closed) return;
    const now = Object.entries(countsOf(await keeping.get(UNSENT))).filter(
      ([window]) => window !== own && !taken.includes(window),
    );
    const next = Object.fromEntries(unsent > 0 ? [...now, [own, unsent] as const] : now);
    await keeping.set(UNSENT, JSON.stringify(next));
  };
  return {
    read,
    count: (unsent) => {
      const keeping = kept;
      if (unsent === counted || !keeping || closed) return;
      counted = unsent;
      writing = writing.then(() => note(keeping, unsent));
    },
    forget: () => {
      void kept?.clearData();
      kept = null;
    },
    close: () => {
      closed = true;
      void kept?.destroy();
    },
  };
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
