// Bundles the browser's core of the map and asks it what it makes of cases, one JSON a line of the input; an empty line is
// answered with how many there were since the last one, and what it makes otherwise.
// node agreement.mjs <folder of the interface> <folder for the bundle>
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [ui, bundle] = process.argv.slice(2);
const core = join(ui, "src/features/map/core");
const load = (path) => import(pathToFileURL(path).href);
const { build } = await load(join(ui, "node_modules/vite/dist/node/index.js"));
const modules = ["changing", "delta", "json", "normalising", "texts"];
await build({
  configFile: false,
  root: ui,
  logLevel: "error",
  resolve: { alias: { "@": join(ui, "src") } },
  build: {
    ssr: true,
    outDir: bundle,
    emptyOutDir: false,
    copyPublicDir: false,
    rollupOptions: {
      input: Object.fromEntries(modules.map((name) => [name, join(core, `${name}.ts`)])),
      output: { entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" },
      preserveEntrySignatures: "exports-only",
    },
  },
});
const [changing, deltas, json, normalising, texts] = await Promise.all(modules.map((name) => load(join(bundle, `${name}.mjs`))));

/** What the core makes of a case, by the names of what it was asked for. */
function* made({ raw, document, changes, after }) {
  if (document === undefined) return yield ["whole", normalising.normalised(raw)];
  yield ["after", changing.applied(document, changes)];
  yield ["document", changing.applied(after, changing.undoOf(document, changes))];
  yield ["operations", deltas.delta(document, after).toSorted(byPlace)];
  yield ["after", deltas.patched(document, deltas.delta(document, after))];
  yield ["after", normalising.normalised(structuredClone(after))];
  for (const language of ["en", "de"]) yield [language, texts.localized(document, language)];
}

const byPlace = (a, b) => (key(a) < key(b) ? -1 : 1);
const key = ({ op, collection, id, field = "" }) => [collection, id, field, op].join("\n");

let [asked, otherwise] = [0, []];
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "") {
    console.log(JSON.stringify({ asked, otherwise: otherwise.length, examples: otherwise.slice(0, 5) }));
    [asked, otherwise] = [0, []];
    continue;
  }
  const wanted = JSON.parse(line);
  wanted.operations?.sort(byPlace);
  asked += 1;
  for (const [name, found] of made(wanted))
    if (!json.sameJson(found, wanted[name])) otherwise.push({ seed: wanted.seed, name, found, wanted: wanted[name] });
}
