// Three people who edit one map at once, each with a document and a connection of their own, as browsers have them.
//
// They write, move, remove and undo, go offline and come back, and now and then one of them vanishes without a word, while
// somebody else kills the server under them. Every word that is written is unique. At the end all wait until they have
// the same and print what it is, which words must be in it, and what happened on the way, as one line of JSON.
//
// Arguments: folder with node_modules, address of the map, secret of a session, seed, seconds.
import { createRequire } from "node:module";

const [, , modules, address, secret, seed, seconds] = process.argv;
const require = createRequire(`${modules}/package.json`);
const Y = require("yjs");
const { WebsocketProvider } = require("y-websocket");

const headers = { authorization: `Bearer ${secret}` };
class SignedIn extends WebSocket {
  constructor(url, protocols) {
    super(url, { protocols, headers });
  }
}

/** Mulberry32: the same numbers for the same seed. */
function random(state) {
  let at = Number(state);
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
const chance = random(seed);
const below = (n) => Math.floor(chance() * n);
const pick = (items) => items[below(items.length)];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Word → the card it was written into. */
const written = new Map();
/** Words that must be there: others have seen them, the server has acknowledged them, or their author is still here. */
const due = new Set();
/** Words and cards that somebody took away. */
const gone = new Set();
const tally = { edits: 0, offline: 0, vanished: 0, undone: 0, acknowledged: 0, seen: 0, reconnected: 0 };
let serial = 0;

/** A card's own text, twice as often as its translation. */
const TEXTS = ["text", "text", "text:de"];
const wordsIn = (text) => text.match(/⟨\w+⟩/g) ?? [];
function wordsOf(cells) {
  const found = new Map();
  for (const [id, card] of cells.entries())
    if (card instanceof Y.Map) for (const field of TEXTS) for (const word of wordsIn(String(card.get(field)))) found.set(word, id);
  return found;
}

class Person {
  constructor(name) {
    this.name = name;
    this.appear();
  }
  appear() {
    this.doc = new Y.Doc();
    this.own = new Set();
    this.undoing = new Y.UndoManager([this.doc.getMap("cells"), this.doc.getMap("steps")], { trackedOrigins: new Set([this]), captureTimeout: 0 });
    this.provider = new WebsocketProvider(address.replace("http", "ws"), "live", this.doc, {
      disableBc: true,
      WebSocketPolyfill: SignedIn,
      maxBackoffTime: 150,
    });
    this.provider.messageHandlers[100] = (_encoder, decoder) => {
      decoder.pos = decoder.arr.length;
    };
    this.provider.on("status", ({ status }) => {
      if (status === "connected") tally.reconnected += 1;
    });
    this.provider.on("closed", ({ code }) => {
      throw new Error(`${this.name} was refused with ${code}`);
    });
    const cells = this.doc.getMap("cells");
    cells.observeDeep((_events, transaction) => {
      if (transaction.local) return;
      for (const word of wordsOf(cells).keys())
        if (!this.own.has(word)) {
          if (!due.has(word)) tally.seen += 1;
          due.add(word);
        }
    });
  }
  /** Does something, and puts down what it took away. */
  do(what) {
    const cells = this.doc.getMap("cells");
    const before = wordsOf(cells);
    const ids = new Set(cells.keys());
    what(cells);
    const after = wordsOf(cells);
    for (const id of ids) if (!cells.has(id)) gone.add(id);
    for (const word of before.keys()) if (!after.has(word)) gone.add(word);
    for (const [word, id] of after)
      if (!before.has(word)) {
        written.set(word, id);
        this.own.add(word);
      }
    tally.edits += 1;
  }
  act() {
    const word = `⟨${this.name}${(serial += 1)}⟩`;
    this.do((cells) => {
      const ids = [...cells.keys()].sort();
      const transact = (work) => this.doc.transact(work, this);
      const kind = below(20);
      if (ids.length === 0 || kind < 4) transact(() => this.add(cells, `${this.name}-${serial}`, word));
      else if (kind < 13) {
        const text = cells.get(pick(ids)).get(pick(TEXTS));
        const at = pick([0, text.length, below(text.length + 1)]);
        transact(() => text.insert(inside(text.toString(), at), pick(["ü", "😀", " ", ""]) + word));
      } else if (kind < 15) transact(() => cells.get(pick(ids)).set("order", pick(["A", "V", "z", "zz"])));
      else if (kind < 16 && ids.length > 4) transact(() => cells.delete(pick(ids)));
      else if (kind < 17) transact(() => this.doc.getMap("steps").get("see").set("moment_of_truth", chance() < 0.5));
      else if (kind < 18) transact(() => this.doc.getMap("steps").get("see").get("title:de").insert(0, `${serial} `));
      else if (this.undoing.canUndo() && chance() < 0.7) {
        this.undoing.undo();
        tally.undone += 1;
      } else if (this.undoing.canRedo()) this.undoing.redo();
    });
  }
  add(cells, id, word) {
    const card = new Y.Map();
    for (const [field, value] of Object.entries({ lane: "does", step: "see", order: "V", span: 1 + below(2) })) card.set(field, value);
    card.set("text", new Y.Text(word));
    for (const field of ["text:de", "source", "source:de"]) card.set(field, new Y.Text(""));
    cells.set(id, card);
  }
  async offline() {
    tally.offline += 1;
    this.provider.disconnect();
    for (let left = below(25); left > 0; left -= 1) {
      this.act();
      await pause(below(15));
    }
    this.provider.connect();
  }
  /** The window is closed in the middle of everything; what nobody has seen may go with it. */
  vanish() {
    tally.vanished += 1;
    this.provider.destroy();
    for (const word of this.own) if (!due.has(word)) gone.add(word);
    this.appear();
  }
  async ready() {
    while (!this.provider.synced) await pause(5);
  }
}

/** A place in a text that is not within a word, so that words stay whole. */
function inside(text, at) {
  const open = text.lastIndexOf("⟨", at - 1);
  const close = text.indexOf("⟩", open);
  if (open >= 0 && close >= at) return close + 1;
  return at > 0 && /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) ? at + 1 : at;
}

/** Somebody without a browser: reads the map, writes a word at the end of a card, on the revision that was read. */
async function program() {
  const stored = await (await fetch(address, { headers })).json();
  const ids = Object.keys(stored.document?.cells ?? {});
  if (ids.length === 0) return;
  const id = pick(ids.sort());
  const word = `⟨p${(serial += 1)}⟩`;
  const change = { change: "edit_text", collection: "cells", id, field: "text", text: stored.document.cells[id].text + word, language: "en" };
  const body = JSON.stringify({ revision: stored.revision, changes: [change] });
  written.set(word, id);
  const answer = await fetch(`${address}/changes`, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body });
  if (answer.status === 200) {
    due.add(word);
    tally.acknowledged += 1;
  } else if (answer.status !== 409 && answer.status < 500) throw new Error(`${answer.status} ${await answer.text()}`);
}

const plain = (doc) => {
  const sorted = (value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
      : value;
  const roots = ["map", "scenario", "stages", "steps", "lanes", "cells"];
  return sorted(Object.fromEntries(roots.map((root) => [root, doc.getMap(root).toJSON()])));
};

const people = ["a", "b", "c"].map((name) => new Person(name));
await Promise.all(people.map((person) => person.ready()));
const end = performance.now() + 1000 * Number(seconds);
let writing = true;
const programs = (async () => {
  while (writing) {
    await program().catch((error) => {
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error; // the server was killed meanwhile
    });
    await pause(5 + below(20));
  }
})();
await Promise.all(
  people.map(async (person) => {
    while (performance.now() < end) {
      const kind = below(100);
      if (kind < 3) await person.offline();
      else if (kind < 4 && person.provider.synced) {
        person.vanish();
        await person.ready();
      } else if (person.doc.getMap("steps").has("see")) person.act();
      await pause(below(60));
    }
  }),
);
writing = false;
await programs;
console.log(JSON.stringify({ writing: false }));
for (const person of people) for (const word of person.own) due.add(word);
const deadline = performance.now() + 20_000;
let same = false;
let stored = null;
while (performance.now() < deadline) {
  await Promise.all(people.map((person) => person.ready()));
  stored = await (await fetch(address, { headers })).json().catch(() => null);
  const [first, ...others] = people.map((person) => JSON.stringify(plain(person.doc)));
  same = others.every((other) => other === first);
  const here = [...people[0].doc.getMap("cells").keys()].sort().join();
  if (same && stored && here === Object.keys(stored.document.cells).sort().join()) break;
  await pause(50);
}
await pause(200);
stored = await (await fetch(address, { headers })).json();
const kept = wordsOf(people[0].doc.getMap("cells"));
const lost = [...due].filter((word) => !kept.has(word) && !gone.has(word) && !gone.has(written.get(word)));
const twice = JSON.stringify(plain(people[0].doc)).match(/⟨\w+⟩/g)?.filter((word, place, all) => all.indexOf(word) !== place) ?? [];
const documents = people.map((person) => plain(person.doc));
same = documents.every((document) => JSON.stringify(document) === JSON.stringify(documents[0]));
const report = `${JSON.stringify({ same, documents, stored, lost, twice, kept: kept.size, tally })}\n`;
process.stdout.write(report, () => process.exit(0));
