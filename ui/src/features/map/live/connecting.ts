/**
 * Joins a store to the server's room and, for those who may edit, to this browser's own keeping.
 *
 * Law: an edit counts as unsent until the server has answered a question that was sent after it: the room deals with
 * the messages of one connection in order, and with an edit only once it is in its log. Edits that are not confirmed
 * stay in this browser, also over a reload, and are sent when the room can be reached again. Whoever is refused loses
 * nothing here that was not sent.
 */
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { keep, NOT_KEPT } from "./keeping";
import type { LiveStore } from "./LiveStore";
import { asking, NOTICE, peek, readNotice, SYNC, SYNC_STEP_1, SYNC_STEP_2 } from "./messages";
import type { Refusal } from "./store";

/** How long after an edit the server is asked whether it has it, and how often while nothing is edited, in ms. */
const ASK_AFTER_MS = 40;
const ASK_EVERY_MS = 12_000;

const TOO_SLOW = 4408;
const isRefusal = (code: number): code is Refusal => [4400, 4401, 4403, 4404, 4413, 4422].includes(code);
/** What is refused for a reason that this page does not know, such as one of a newer server's. */
const NOT_UNDERSTOOD = 4400;
/** What may have happened while nobody here was told. */
const MISSED = ["comments", "history", "access"] as const;
/** After these there is nothing left to keep here, unless something was not sent. */
const GONE: ReadonlySet<number> = new Set([4403, 4404]);

export interface Connection {
  /** Tries again at once, such as after signing in. */
  readonly retry: () => void;
  readonly close: () => void;
}

/** `keeps`: whether this browser keeps the map, for somebody who edits it. */
export function connect(store: LiveStore, project: string, map: string, keeps: boolean): Connection {
  const { doc } = store;
  const keeping = keeps ? keep(store, project, map) : NOT_KEPT;
  let closed = false;
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
    if (kind === SYNC_STEP_2) {
      confirming.answered();
      const wasAway = store.standing().connection !== "live";
      store.stand({ connection: "live", refusal: null });
      if (wasAway) for (const about of MISSED) store.notify(about);
    }
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
  provider.on("closed", ({ code }) => {
    store.stand({ connection: "refused", refusal: isRefusal(code) ? code : NOT_UNDERSTOOD });
    if (GONE.has(code) && confirming.unsent === 0) keeping.forget();
  });
  const onUpdate = (_update: Uint8Array, origin: unknown) => {
    if (!store.isOwn(origin)) return;
    confirming.edited(store.goesOn);
    count();
  };
  doc.on("update", onUpdate);
  // A browser that knows it is offline says so at once; the socket notices later. A server that answers all the same,
  // such as one on this computer, is not out of reach.
  const onOffline = () => {
    if (!provider.wsconnected) return;
    store.stand({ connection: "offline" });
    confirming.check();
  };
  const onOnline = () => {
    if (provider.wsconnected && store.standing().connection === "offline") provider.ws?.close();
  };
  window.addEventListener("offline", onOffline);
  window.addEventListener("online", onOnline);
  void keeping.read.then((before) => {
    if (closed) return;
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
      closed = true;
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
  private readonly send: () => void;
  private readonly steady: ReturnType<typeof setInterval>;

  /** `send` sends a question to the server. */
  constructor(send: () => void) {
    this.send = send;
    this.steady = setInterval(() => this.ask(), ASK_EVERY_MS);
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

  /** Asks at once whether the server answers; before we have met, that says nothing about our edits. */
  check(): void {
    if (this.met) this.covered = this.edits;
    this.asked.push(this.met ? this.edits : this.confirmed);
    this.send();
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
      this.ask();
    }, ASK_AFTER_MS);
  }

  private ask(): void {
    if (this.met) this.check();
  }
}
