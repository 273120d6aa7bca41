/**
 * Drawing feelings by hand: the changes of a stroke, and which line the pen draws.
 *
 * Law: the first word about a persona at a step takes with it what stood there for everybody, so that drawing one line
 * does not make the other vanish.
 */
import { experienceAt } from "../core/changing";
import { freeId } from "../core/identity";
import type { AnyChange, MapDocument } from "../core/types";

export type Line = "expected" | "experienced";

const OTHER = { expected: "experienced", experienced: "expected" } as const;

/** What draws a value at a step, for a persona or for everybody; null takes it away. */
export function drawn(
  document: MapDocument,
  step: string,
  which: Line,
  value: number | null,
  persona: string | null,
): AnyChange[] {
  if (!document.steps[step]) return [];
  const whose = persona === null ? {} : { persona };
  const change: AnyChange = { change: "draw_experience", step, which, value, ...whose };
  if (persona === null || experienceAt(document, step, persona)) return [change];
  const of = experienceAt(document, step)?.[1];
  const other = of?.[OTHER[which]];
  if (value === null) {
    // Everybody's value was shown; taken away for one, the other line becomes theirs.
    return typeof other === "number"
      ? [{ change: "draw_experience", step, which: OTHER[which], value: other, ...whose }]
      : [];
  }
  return typeof other === "number"
    ? [change, { change: "draw_experience", step, which: OTHER[which], value: other, ...whose }]
    : [change];
}

/** What states something else about the experience at a step: how important it is, how many were asked. */
export function stated(
  document: MapDocument,
  step: string,
  field: "importance" | "effort" | "n" | "evidence",
  value: number | string | null,
  persona: string | null,
): AnyChange[] {
  const found = experienceAt(document, step, persona);
  if (found) return [{ change: "set_field", collection: "experiences", id: found[0], field, value }];
  if (value === null || !document.steps[step]) return [];
  const whose = persona === null ? {} : { persona };
  const id = freeId(persona === null ? step : `${step}_${persona}`, document.experiences);
  return [{ change: "add", collection: "experiences", id, object: { step, ...whose, [field]: value } }];
}

let pen: Line = "experienced";
const listeners = new Set<() => void>();

/** The line that is drawn where there is no point to take hold of; belongs to this window. */
export const penStore = {
  get: (): Line => pen,
  set: (line: Line): void => {
    pen = line;
    for (const listener of listeners) listener();
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
