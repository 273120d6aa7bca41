/**
 * On which days a binding held.
 *
 * Law: days are those of the project's calendar. On the day of a change the one before and the one after held. Before the
 * first one nothing else was bound, so that it stands for all the time before it, too. Pure.
 */
import { type Days, dayIn } from "../scope/periods";

/** The days of the binding at a place in their order; the last one holds still. */
export function heldOn(bindings: readonly { readonly since: string }[], place: number, zone: string): Days {
  const [own, next] = [bindings[place], bindings[place + 1]];
  return {
    first: own && place > 0 ? dayIn(own.since, zone) : null,
    last: next ? dayIn(next.since, zone) : null,
  };
}
