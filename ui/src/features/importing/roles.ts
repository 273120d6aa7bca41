/** Which column means what: reading and writing roles in the options of an import. Pure. */
import type { ColumnGuess, ReadOptions } from "@/api/generated";

export type Role = ColumnGuess["role"];
export const SINGLE_ROLES = ["customer", "time", "event", "order", "channel", "value"] as const;
type SingleRole = (typeof SINGLE_ROLES)[number];

const isSingle = (role: Role): role is SingleRole => (SINGLE_ROLES as readonly string[]).includes(role);

/** The role of every column under the given options. */
export function rolesOf(columns: readonly string[], options: ReadOptions): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const column of columns) {
    const single = SINGLE_ROLES.find((role) => options[role] === column);
    const kept = options.properties == null || options.properties.includes(column);
    roles.set(column, single ?? (kept ? "property" : "ignore"));
  }
  return roles;
}

/** The options after a column was given a role; whoever had a single role before becomes a property. */
export function withRole(
  columns: readonly string[],
  options: ReadOptions,
  column: string,
  role: Role,
): ReadOptions {
  const roles = rolesOf(columns, options);
  if (isSingle(role)) {
    for (const [other, had] of roles) if (had === role) roles.set(other, "property");
  }
  roles.set(column, role);
  const next: ReadOptions = { ...options };
  for (const single of SINGLE_ROLES) {
    next[single] = [...roles].find(([, had]) => had === single)?.[0] ?? null;
  }
  next.properties = columns.filter((each) => roles.get(each) === "property");
  return next;
}

/** A readable title for a project or map from a file's name. */
export function titleOf(fileName: string): string {
  const stem = fileName.replace(
    /(\.(csv|tsv|txt|xlsx|jsonl|ndjson|parquet|arrow|feather|xes|gz|zst))+$/i,
    "",
  );
  const words = stem.replace(/[_-]+/g, " ").trim();
  return words ? words.charAt(0).toUpperCase() + words.slice(1) : fileName;
}
