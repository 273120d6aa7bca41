import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { applied, ChangeRefused } from "../core/changing";
import { delta } from "../core/delta";
import { normalised } from "../core/normalising";
import { COLLECTIONS } from "../core/records";
import type { AnyChange, MapDocument } from "../core/types";
import { ABSENT, personOf, type Self } from "./presence";
import { isEmpty, note, type Raw, read, readTouched, rootsOf, type Touched, write } from "./shape";
import { sharing } from "./sharing";
import type { MakeOptions, MapStore, Notice, Person, Presence, Refusal, Standing } from "./store";

const BEGINNING: Standing = {
  connection: "connecting",
  refusal: null,
  ready: false,
  unsent: 0,
  keptHere: false,
  steps: 0,
  canUndo: false,
  canRedo: false,
};

/** The parts that hold objects and texts by id; where they are whole as they were read, the document is. */
const OBJECTS = [...COLLECTIONS, "translations"] as const;

/** The refusal that is overcome by undoing what it refuses. */
const TOO_LARGE: Refusal = 4413;

/** How often a moving pointer is told to others, in ms. */
const POINTER_EVERY_MS = 60;
/** How often the others are looked at anew, in ms: forty moving pointers are drawn together. */
const PEOPLE_EVERY_MS = 40;

/**
 * The store over a Yjs document; `connecting.ts` joins it to the server and to this browser's own keeping.
 *
 * Law: the snapshot is the normalised reading of the Yjs document; it is made anew where events say that something was
 * touched, and everything else keeps its identity. Changes are applied to the snapshot by the core and written as the
 * difference, in one transaction of this store's own origin, so that undo takes back what was made here and no more.
 */
export class LiveStore implements MapStore {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  private readonly undoing: Y.UndoManager;
  private raw: Raw = {};
  /** What the edit that is being written leads to. */
  private made: MapDocument | null = null;
  private shown: MapDocument;
  private now: Standing = BEGINNING;
  private others: readonly Person[] = [];
  private readonly touched: Touched = new Map();
  private lastKey: string | null = null;
  /** Whether the last edit goes on with the one before it, as the letters of a word do. */
  private joins = false;
  private pointer: Presence["pointer"] | undefined;
  private pointing: ReturnType<typeof setTimeout> | undefined;
  private looking: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly refusing = new Set<(refused: ChangeRefused) => void>();
  private readonly noticed = new Set<(about: Notice) => void>();

  /** `first` is shown until the document has been read. */
  constructor(first: MapDocument, self: Self) {
    this.doc = new Y.Doc();
    this.awareness = new Awareness(this.doc);
    this.awareness.setLocalState({ user: self, ...ABSENT });
    this.awareness.on("change", this.lookAround);
    this.shown = first;
    for (const root of rootsOf(this.doc)) {
      root.observeDeep((events) => note(this.touched, root, events as Y.YEvent<Y.AbstractType<unknown>>[]));
    }
    this.doc.on("afterTransaction", this.look);
    this.undoing = new Y.UndoManager(rootsOf(this.doc), {
      trackedOrigins: new Set([this]),
      captureTimeout: Number.MAX_SAFE_INTEGER, // steps are told apart by `make`, not by time
    });
    for (const event of ["stack-item-added", "stack-item-popped", "stack-cleared"] as const)
      this.undoing.on(event, () => this.stand({}));
  }

  readonly snapshot = (): MapDocument => this.shown;
  readonly standing = (): Standing => this.now;
  readonly people = (): readonly Person[] => this.others;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly onRefused = (listener: (refused: ChangeRefused) => void): (() => void) => {
    this.refusing.add(listener);
    return () => this.refusing.delete(listener);
  };

  readonly onNotice = (listener: (about: Notice) => void): (() => void) => {
    this.noticed.add(listener);
    return () => this.noticed.delete(listener);
  };

  readonly make = (changes: readonly AnyChange[], options: MakeOptions = {}): void => {
    if (!this.now.ready || this.now.refusal !== null) return;
    let after: MapDocument;
    try {
      after = applied(this.shown, changes);
    } catch (refused) {
      if (!(refused instanceof ChangeRefused)) throw refused;
      for (const listener of this.refusing) listener(refused);
      return;
    }
    const operations = delta(this.shown, after);
    if (operations.length === 0) return;
    const key = options.mergeWithLast ?? null;
    if (key === null || key !== this.lastKey) this.undoing.stopCapturing();
    this.joins = key !== null && key === this.lastKey;
    this.lastKey = key;
    this.made = after;
    this.doc.transact(() => write(this.doc, operations), this);
  };

  readonly undo = (): void => {
    const { refusal } = this.now;
    if (refusal !== null && refusal !== TOO_LARGE) return;
    this.joins = false;
    this.lastKey = null;
    this.undoing.undo();
  };

  readonly redo = (): void => {
    if (this.now.refusal !== null) return;
    this.joins = false;
    this.lastKey = null;
    this.undoing.redo();
  };

  readonly present = ({ pointer, ...state }: Partial<Presence>): void => {
    if (Object.keys(state).length > 0) this.tell(state);
    if (pointer === undefined) return;
    this.pointer = pointer;
    this.pointing ??= setTimeout(() => {
      this.pointing = undefined;
      this.tell({ pointer: this.pointer ?? null });
    }, POINTER_EVERY_MS);
  };

  /** Another name or hue of one's own. */
  introduce(self: Self): void {
    this.awareness.setLocalStateField("user", self);
  }

  /** Whether a change of the Yjs document was made here, by an edit or by undoing one. */
  isOwn(origin: unknown): boolean {
    return origin === this || origin === this.undoing;
  }

  /** Whether the edit made last is one with the edit before it. */
  get goesOn(): boolean {
    return this.joins;
  }

  /** The connection, or the keeping in this browser, stands otherwise. */
  stand(state: Partial<Standing>): void {
    const next = {
      ...this.now,
      ...state,
      steps: this.undoing.undoStack.length,
      canUndo: this.undoing.canUndo(),
      canRedo: this.undoing.canRedo(),
    };
    if ((Object.keys(next) as (keyof Standing)[]).every((key) => next[key] === this.now[key])) return;
    this.now = next;
    this.call();
  }

  notify(about: Notice): void {
    for (const listener of this.noticed) listener(about);
  }

  /** Nothing is heard or said any more. */
  close(): void {
    clearTimeout(this.pointing);
    clearTimeout(this.looking);
    this.awareness.destroy();
    this.undoing.destroy();
    this.doc.destroy();
    this.listeners.clear();
  }

  private tell(state: Partial<Presence>): void {
    const local = this.awareness.getLocalState();
    if (local) this.awareness.setLocalState({ ...local, ...state });
  }

  private readonly look = (): void => {
    if (this.touched.size === 0) return;
    if (!this.now.ready && isEmpty(this.doc)) return;
    const { made } = this;
    this.made = null;
    if (made && this.raw === (this.shown as unknown as Raw)) {
      this.raw = made as unknown as Raw; // what was written whole into a whole document is read as what was written
      this.shown = made;
    } else {
      this.raw = this.now.ready ? readTouched(this.doc, this.raw, this.touched) : read(this.doc);
      this.shown = this.shared(normalised(this.raw));
      if (OBJECTS.every((name) => this.raw[name] === this.shown[name]))
        this.raw = this.shown as unknown as Raw;
    }
    this.touched.clear();
    if (this.now.ready) this.call();
    else this.stand({ ready: true });
  };

  /** The document with its identities kept; what is whole as it was read keeps them already. */
  private shared(whole: MapDocument): MapDocument {
    const { raw, shown } = this;
    const parts = Object.entries(whole).map(([name, part]) => {
      const before: unknown = shown[name as keyof MapDocument];
      return [name, part === before || part === raw[name] ? part : sharing(before, part)];
    });
    return Object.fromEntries(parts) as MapDocument;
  }

  private readonly lookAround = (): void => {
    this.looking ??= setTimeout(() => {
      this.looking = undefined;
      this.meet();
    }, PEOPLE_EVERY_MS);
  };

  private meet(): void {
    const others: Person[] = [];
    for (const [id, state] of this.awareness.getStates()) {
      const person = id === this.doc.clientID ? null : personOf(id, state);
      if (person) others.push(person);
    }
    const now = sharing(
      this.others,
      others.sort((a, b) => a.id - b.id),
    );
    if (now === this.others) return;
    this.others = now;
    this.call();
  }

  private call(): void {
    for (const listener of this.listeners) listener();
  }
}
