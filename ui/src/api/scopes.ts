/** Of whom and when a question is asked, on its way to the server. `undefined`: not known yet, so that nothing is asked. */
import type { Query } from "@tanstack/react-query";
import type { Scope } from "./generated";

export type Asked = Scope | null | undefined;

/** As the address of a question says it. */
export const scopeText = (scope: Asked): string => (scope ? JSON.stringify(scope) : "");

/** Customers without days, for what has days of its own. */
export function withoutDays(scope: Asked): Asked {
  if (!scope) return scope;
  const { first: _first, last: _last, ...whose } = scope;
  return Object.keys(whose).length > 0 ? whose : null;
}

/** The last answer stays on show while another is computed, as long as both are of the same people and days, which end the key. */
export function whileAsking(scope: Asked) {
  return <T>(before: T | undefined, query: Pick<Query, "queryKey"> | undefined): T | undefined =>
    query?.queryKey.at(-1) === scopeText(scope) ? before : undefined;
}
