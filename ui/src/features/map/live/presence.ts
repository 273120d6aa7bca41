/**
 * What others tell of themselves, read from what their browsers sent.
 *
 * Law: nothing that comes over the wire is believed: a state that is not of this form is left out, a name is cut.
 */
import { COLLECTIONS } from "../core/records";
import type { Person, Place, Presence } from "./store";

export interface Self {
  readonly name: string;
  readonly hue: number;
}

export const ABSENT: Presence = { selection: [], writing: null, pointer: null, presenting: null };

const LONGEST_NAME = 60;
const MOST_PLACES = 400;
const PLACES: ReadonlySet<string> = new Set(["map", "scenario", ...COLLECTIONS]);

type Unknowns = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Unknowns => typeof value === "object" && value !== null;
const isShare = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 1;
const isPlaceCollection = (value: unknown): boolean => typeof value === "string" && PLACES.has(value);

function placeOf(value: unknown): Place | null {
  if (!isObject(value)) return null;
  const { lane, step, persona, collection, id, field } = value;
  if (typeof lane === "string" && typeof step === "string")
    return typeof persona === "string" ? { lane, step, persona } : { lane, step };
  if (!isPlaceCollection(collection) || typeof id !== "string") return null;
  const place = { collection, id } as Place;
  return typeof field === "string" ? ({ ...place, field } as Place) : place;
}

/** Another person from their state; null where it says no name, or nothing that can be read. */
export function personOf(id: number, state: unknown): Person | null {
  if (!isObject(state) || !isObject(state["user"])) return null;
  const { name, hue } = state["user"];
  if (typeof name !== "string" || !name.trim()) return null;
  const { selection, writing, pointer, presenting } = state;
  const at = isObject(writing) ? placeOf(writing["place"]) : null;
  const caret = isObject(writing) ? writing["caret"] : undefined;
  return {
    id,
    name: name.trim().slice(0, LONGEST_NAME),
    hue: typeof hue === "number" && Number.isInteger(hue) && hue >= 1 && hue <= 5 ? hue : 1,
    selection: Array.isArray(selection)
      ? selection
          .slice(0, MOST_PLACES)
          .map(placeOf)
          .filter((place) => place !== null)
      : [],
    writing: at ? { place: at, ...(typeof caret === "number" ? { caret } : {}) } : null,
    pointer:
      isObject(pointer) &&
      typeof pointer["step"] === "string" &&
      typeof pointer["lane"] === "string" &&
      isShare(pointer["x"]) &&
      isShare(pointer["y"])
        ? { step: pointer["step"], lane: pointer["lane"], x: pointer["x"], y: pointer["y"] }
        : null,
    presenting: typeof presenting === "string" ? presenting : null,
  };
}
