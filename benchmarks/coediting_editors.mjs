// Editors of one map, each with a document and a connection of their own, who write at a steady rate together.
//
// Measured is the time from a change of one editor's document to the same change in every other editor's. Editors share
// this process, so what Node itself needs to apply each edit as often as there are editors is part of the figures.
//
// Arguments: folder with node_modules, address of the map, secret of a session, editors, edits a second, seconds.
import { createRequire } from "node:module";

const [, , modules, address, secret, editors, rate, seconds] = process.argv;
const require = createRequire(`${modules}/package.json`);
const Y = require("yjs");
const { WebsocketProvider } = require("y-websocket");
process.setMaxListeners(0);

class SignedIn extends WebSocket {
  constructor(url, protocols) {
    super(url, { protocols, headers: { authorization: `Bearer ${secret}` } });
  }
}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const sent = new Map();
const waits = [];
const people = Array.from({ length: Number(editors) }, (_, number) => {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(address.replace("http", "ws"), "live", doc, { disableBc: true, WebSocketPolyfill: SignedIn });
  doc.getMap("cells").observeDeep((events, transaction) => {
    if (transaction.local) return;
    const now = performance.now();
    for (const event of events) {
      const edit = sent.get(event.target.get?.("link"));
      if (edit && edit.by !== number) waits.push(now - edit.at);
    }
  });
  return { doc, provider };
});
while (people.some(({ provider }) => !provider.synced)) await pause(10);

const cards = [...people[0].doc.getMap("cells").keys()];
const began = performance.now();
let edits = 0;
while (performance.now() - began < 1000 * Number(seconds)) {
  while (edits < ((performance.now() - began) / 1000) * Number(rate)) {
    const by = edits % people.length;
    const link = `https://etappe.example/${edits}`;
    sent.set(link, { by, at: performance.now() });
    people[by].doc.getMap("cells").get(cards[(edits * 7) % cards.length]).set("link", link);
    edits += 1;
  }
  await pause(1);
}
const took = (performance.now() - began) / 1000;
const due = edits * (people.length - 1);
for (let left = 200; left > 0 && waits.length < due; left -= 1) await pause(50);
waits.sort((a, b) => a - b);
const quantile = (share) => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))];
const { user, system } = process.cpuUsage();
const report = {
  editors: people.length,
  edits_a_s: edits / took,
  arrived: waits.length,
  due,
  p50_ms: quantile(0.5),
  p99_ms: quantile(0.99),
  most_ms: waits.at(-1),
  cpu_s: (user + system) / 1e6,
};
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
