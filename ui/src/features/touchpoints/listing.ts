/** The overview as rows: everything that is known of a touchpoint in one place, to be sorted and filtered. Pure. */
import type {
  Coverage,
  EntryView,
  LibraryOverview,
  Summed,
  TouchpointNumbers,
  UnlinkedView,
  Use,
} from "@/api/generated";
import type { Lang } from "@/design/format";
import { effortContradicted, satisfactionContradicted } from "./felt";

/** What a touchpoint may lack or be; each is a filter. */
export const FLAGS = [
  "noData",
  "owner",
  "rating",
  "old",
  "contradicted",
  "differs",
  "unused",
  "unlinked",
] as const;
type Flag = (typeof FLAGS)[number];

export type Texts = { readonly [language: string]: string };

export interface Row {
  readonly key: string;
  readonly entry: EntryView | null;
  readonly unlinked: UnlinkedView | null;
  readonly name: string;
  readonly type: string;
  readonly channel: string;
  readonly owner: string;
  readonly numbers: TouchpointNumbers | null;
  readonly effort: Summed | null;
  readonly experienced: Summed | null;
  readonly rating: Summed | null;
  readonly lastAt: string | null;
  readonly uses: readonly Use[];
  readonly flags: ReadonlySet<Flag>;
}

export const COLUMNS = [
  "name",
  "channel",
  "reach",
  "satisfaction",
  "effort",
  "rating",
  "review",
  "owner",
  "maps",
] as const;
export type Column = (typeof COLUMNS)[number];

export interface Wanted {
  readonly text: string;
  readonly channel: string;
  readonly flag: Flag | null;
  readonly column: Column;
  readonly down: boolean;
}

/** A text in a language, or in the other where nobody has written it in this one. */
export function saidIn(texts: Texts | undefined, lang: Lang): string {
  return texts?.[lang] || texts?.[lang === "en" ? "de" : "en"] || "";
}

/** Satisfaction as a share of its scale, so that scales can be compared; 1 is best. Null without scores. */
export function satisfactionShare(numbers: TouchpointNumbers | null): number | null {
  const { score, satisfaction } = numbers ?? {};
  if (score == null || !satisfaction) return null;
  const share = (score - satisfaction.lowest) / (satisfaction.highest - satisfaction.lowest);
  return (satisfaction.higher_is_better ?? true) ? share : 1 - share;
}

/** Every entry and every touchpoint of a map that is none of them. Without numbers, nothing is said about data. */
export function rowsOf(library: LibraryOverview, coverage: Coverage | undefined, lang: Lang): Row[] {
  const entries = library.entries.map((view): Row => {
    const { entry, review } = view;
    const last = review?.rounds.at(-1);
    const row = {
      key: entry.id,
      entry: view,
      unlinked: null,
      name: saidIn(entry.name, lang),
      type: entry.type ?? "digital",
      channel: entry.channel ?? "other",
      owner: saidIn(entry.owner, lang),
      numbers: coverage?.touchpoints[entry.id] ?? null,
      effort: view.effort,
      experienced: view.experienced,
      rating: last?.summed ?? null,
      lastAt: review?.last_at ?? null,
      uses: view.uses,
    };
    return { ...row, flags: flagsOf(row, review?.old ?? false) };
  });
  const loose = library.unlinked.map((view): Row => {
    const row = {
      key: view.key,
      entry: null,
      unlinked: view,
      name: saidIn(view.draft.name, lang),
      type: view.draft.type ?? "digital",
      channel: view.draft.channel ?? "other",
      owner: saidIn(view.draft.owner, lang),
      numbers: coverage?.touchpoints[view.key] ?? null,
      effort: view.effort,
      experienced: view.experienced,
      rating: null,
      lastAt: null,
      uses: [view.use],
    };
    return { ...row, flags: flagsOf(row, false) };
  });
  return [...entries, ...loose];
}

/** Whether a touchpoint only gives events a name on a map: no entry, and no step meets it. */
export const isCandidate = ({ unlinked }: Row): boolean =>
  unlinked !== null && unlinked.use.steps.length === 0;

/** The names of other touchpoints to which the events of a candidate belong already. */
export function holdersOf(candidate: Row, rows: readonly Row[]): string[] {
  const own = new Set(eventsOf(candidate));
  return rows
    .filter((row) => !isCandidate(row) && eventsOf(row).some((event) => own.has(event)))
    .map(({ name }) => name);
}

function eventsOf({ entry, unlinked }: Row): readonly string[] {
  const bound = entry ? entry.entry.bindings.at(-1) : unlinked?.draft;
  const scores = [bound?.satisfaction?.at, entry?.entry.bindings.at(-1)?.effort?.at];
  return [bound?.binding, bound?.failing, ...scores].flatMap((each) => each?.events ?? []);
}

function flagsOf(row: Omit<Row, "flags">, old: boolean): ReadonlySet<Flag> {
  const found = new Set<Flag>();
  const bound = row.entry ? row.entry.entry.bindings.at(-1)?.binding : row.unlinked?.draft.binding;
  if (!bound || row.numbers?.reached === 0) found.add("noData");
  if (satisfactionContradicted(row) || effortContradicted(row)) found.add("contradicted");
  if (!row.owner) found.add("owner");
  if (!row.rating) found.add("rating");
  if (old) found.add("old");
  if (row.uses.some(({ differs }) => differs && differs.length > 0)) found.add("differs");
  if (row.entry && row.uses.length === 0) found.add("unused");
  if (row.unlinked) found.add("unlinked");
  return found;
}

/** Those that are wanted, in the order that is wanted; what has no value in a column stands last in both directions. */
export function shown(rows: readonly Row[], wanted: Wanted, lang: Lang): Row[] {
  const text = wanted.text.trim().toLocaleLowerCase(lang);
  const found = rows.filter(
    (row) =>
      (wanted.flag === null || row.flags.has(wanted.flag)) &&
      (wanted.channel === "" || row.channel === wanted.channel) &&
      `${row.name} ${row.owner}`.toLocaleLowerCase(lang).includes(text),
  );
  const sign = wanted.down ? -1 : 1;
  return found.sort((one, other) => {
    const [a, b] = [valueIn(one, wanted.column), valueIn(other, wanted.column)];
    const byName = one.name.localeCompare(other.name, lang) || (one.key < other.key ? -1 : 1);
    if (a === null || b === null) return a === b ? byName : a === null ? 1 : -1;
    const order = typeof a === "string" ? a.localeCompare(String(b), lang) : a - Number(b);
    return order * sign || byName;
  });
}

function valueIn(row: Row, column: Column): string | number | null {
  switch (column) {
    case "name":
      return row.name;
    case "channel":
      return row.channel;
    case "reach":
      return row.numbers?.reached ?? null;
    case "satisfaction":
      return satisfactionShare(row.numbers);
    case "effort":
      return row.numbers?.effort?.effort ?? row.effort?.mean ?? null;
    case "rating":
      return row.rating?.mean ?? null;
    case "review":
      return row.lastAt;
    case "owner":
      return row.owner || null;
    case "maps":
      return new Set(row.uses.map(({ map }) => map)).size;
  }
}
