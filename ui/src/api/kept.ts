/**
 * What this browser keeps of maps (IndexedDB): under which names, and when it goes.
 *
 * Law: what nobody here may see any more goes, unless it holds edits that were never sent. Where the browser keeps
 * nothing, or does not say what it keeps, nothing is done.
 */

const PREFIX = "etappe.map.";
/** In which store of a kept map, and under which key of it, the unsent edits are counted. */
const COUNTS = "custom";
export const UNSENT = "unsent";

export interface KeptMap {
  readonly project: string;
  readonly map: string;
}

export function keptName({ project, map }: KeptMap): string {
  return `${PREFIX}${project}.${map}`;
}

/** How many edits each window of this browser knows to be unsent. */
export type Counts = Readonly<Record<string, number>>;

export function countsOf(kept: unknown): Counts {
  const value: unknown = typeof kept === "string" ? JSON.parse(kept) : null;
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

export function sumOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

/** The names under which maps are kept here. */
export async function keptNames(): Promise<readonly string[]> {
  try {
    const databases = await window.indexedDB.databases();
    return databases.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name] : []));
  } catch {
    return []; // it does not say
  }
}

/** Forgets a map that this person may not see, or that is not there. */
export async function forgetMap(map: KeptMap): Promise<void> {
  const name = keptName(map);
  if ((await keptNames()).includes(name)) await forget(name);
}

/** Forgets those of `names` that are none of `maps`, which are all that this person may see. */
export async function forgetOthers(names: readonly string[], maps: readonly KeptMap[]): Promise<void> {
  const there = new Set(maps.map(keptName));
  await Promise.all(names.filter((name) => !there.has(name)).map(forget));
}

async function forget(name: string): Promise<void> {
  try {
    const database = await done(window.indexedDB.open(name));
    const isWhole = database.objectStoreNames.contains(COUNTS);
    const kept = isWhole
      ? await done(database.transaction(COUNTS, "readonly").objectStore(COUNTS).get(UNSENT))
      : null;
    database.close();
    if (sumOf(countsOf(kept)) === 0) await done(window.indexedDB.deleteDatabase(name));
  } catch {
    // It cannot be read now; the next time the projects are listed, it is tried again.
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
