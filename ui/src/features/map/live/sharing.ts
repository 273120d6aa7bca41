/**
 * A value with every part that is equal to what it was before kept as it was, so that only what changed is drawn again.
 *
 * Law: `sharing(before, after)` equals `after`, and is `before` itself where both are equal. For plain JSON.
 */
export function sharing<T>(before: T, after: T): T {
  return shared(before, after) as T;
}

function shared(before: unknown, after: unknown): unknown {
  if (before === after || typeof before !== "object" || typeof after !== "object" || !before || !after)
    return after;
  if (Array.isArray(after)) {
    if (!Array.isArray(before)) return after;
    const parts = after.map((each, place) => shared(before[place], each));
    return parts.length === before.length && parts.every((each, place) => each === before[place])
      ? before
      : parts;
  }
  if (Array.isArray(before)) return after;
  const was = before as Record<string, unknown>;
  const is = after as Record<string, unknown>;
  const keys = Object.keys(is);
  let same = keys.length === Object.keys(was).length;
  let parts: Record<string, unknown> | null = null;
  for (const key of keys) {
    const part = shared(was[key], is[key]);
    if (part !== was[key] || !Object.hasOwn(was, key)) same = false;
    if (part !== is[key]) {
      parts ??= { ...is };
      parts[key] = part;
    }
  }
  return same ? before : (parts ?? is);
}
