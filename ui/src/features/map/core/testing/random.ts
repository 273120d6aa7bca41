/** Random whole maps and random changes of them, the same for the same seed. */
import { normalised } from "../normalising";
import { orders } from "../ordering";
import { COLLECTIONS, fieldsOf, hasOrder, holdsCells, textFieldsOf } from "../records";
import type { AnyChange, Collection, LaneType, Lang, MapDocument } from "../types";

export interface Random {
  /** A whole number from 0, below `n`. */
  readonly below: (n: number) => number;
  readonly one: <T>(of: readonly T[]) => T;
  readonly chance: (share: number) => boolean;
}

/** Source: mulberry32 (Ettinger). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    below,
    one: (of) => of[below(of.length)] as (typeof of)[number],
    chance: (share) => next() < share,
  };
}

const WORDS = [
  "Suche",
  "5 * 3",
  "**fett**",
  "- eins\n- zwei",
  "😀",
  "zwei\nZeilen",
  "…",
  "Ä",
  "[a](https://a.example)",
];
const LANES: readonly LaneType[] = [
  "action",
  "quote",
  "text",
  "touchpoint",
  "emotion",
  "metric",
  "pain",
  "channel",
];

interface Size {
  readonly stages: number;
  readonly steps: number;
  readonly lanes: number;
  readonly cells: number;
}

/** A whole map with about as many objects as given. */
export function randomMap(
  random: Random,
  size: Size = { stages: 3, steps: 7, lanes: 6, cells: 25 },
): MapDocument {
  const ids = (prefix: string, n: number) => Array.from({ length: n }, (_, number) => `${prefix}${number}`);
  const placed = <T extends object>(names: string[], make: (id: string) => T) =>
    Object.fromEntries(
      orders(names.length).map((order, at) => [names[at] as string, { order, ...make(names[at] as string) }]),
    );
  const names = {
    personas: ids("p", 2),
    stages: ids("s", size.stages),
    steps: ids("t", size.steps),
    touchpoints: ids("u", 4),
    lanes: ids("l", size.lanes),
  };
  const word = () => random.one(WORDS);
  const persona = () => (random.chance(0.3) ? { persona: random.one(names.personas) } : {});
  const spread = orders(20);
  const raw = {
    title: "Reise",
    locale: "de",
    personas: placed(names.personas, (id) => ({ name: id, facts: [{ name: "Alter", value: "30" }] })),
    stages: placed(names.stages, (id) => ({ name: id, ...(random.chance(0.1) ? { hidden: true } : {}) })),
    steps: placed(names.steps, (id) => ({
      stage: random.one(names.stages),
      title: `${id} ${word()}`,
      ...(random.chance(0.15) ? { hidden: true } : {}),
    })),
    branches: Object.fromEntries(
      ids("b", 4).map((id) => [id, { source: random.one(names.steps), target: random.one(names.steps) }]),
    ),
    touchpoints: Object.fromEntries(names.touchpoints.map((id) => [id, { name: `${id} ${word()}` }])),
    interactions: Object.fromEntries(
      ids("i", size.steps).map((id) => [
        id,
        {
          order: random.one(spread),
          step: random.one(names.steps),
          touchpoint: random.one(names.touchpoints),
        },
      ]),
    ),
    lanes: placed(names.lanes, () => ({
      type: random.one(LANES),
      ...(random.chance(0.5) ? { main: true } : {}),
      ...(random.chance(0.5) ? { band: random.one(["customer", "frontstage", "backstage", "support"]) } : {}),
    })),
    cells: Object.fromEntries(
      ids("c", size.cells).map((id) => [
        id,
        {
          order: random.one(spread),
          lane: random.one(names.lanes),
          step: random.one(names.steps),
          text: word(),
          ...persona(),
          ...(random.chance(0.2) ? { span: 2 + random.below(3) } : {}),
        },
      ]),
    ),
    experiences: Object.fromEntries(
      ids("x", 5).map((id) => [
        id,
        { step: random.one(names.steps), expected: random.below(5) - 2, ...persona() },
      ]),
    ),
    actions: placed(ids("a", 2), () => ({ text: word(), step: random.one(names.steps) })),
    translations: {
      en: Object.fromEntries(
        names.steps.filter(() => random.chance(0.5)).map((id) => [`steps.${id}.title`, "Step"]),
      ),
    },
  };
  return normalised(raw);
}

/** A change that can be made on a whole map and leads to a whole one; null where the map has nothing for it. */
export function randomChange(random: Random, document: MapDocument): AnyChange | null {
  const idIn = (collection: Collection) => {
    const ids = Object.keys(document[collection]);
    return ids.length > 0 ? random.one(ids) : null;
  };
  const collection = random.one(COLLECTIONS);
  const id = idIn(collection);
  const step = idIn("steps");
  const language: Lang = random.one(["de", "en"]);
  switch (random.below(6)) {
    case 0: {
      const field = textFieldsOf(collection).find(({ list }) => list === null)?.name;
      if (id === null || field === undefined) return null;
      return { change: "edit_text", collection, id, field, text: random.one(WORDS), language };
    }
    case 1: {
      if (id === null || !("evidence" in fieldsOf(collection))) return null;
      const value = random.one(["assumed", "observed", null]);
      return { change: "set_field", collection, id, field: "evidence", value };
    }
    case 2:
      return id === null ? null : { change: "remove", collection, id };
    case 3:
      if (id === null || !hasOrder(collection)) return null;
      return { change: "move", collection, id, before: null };
    case 4: {
      const lane = idIn("lanes");
      if (lane === null || step === null || !holdsCells(document.lanes[lane]?.type ?? "")) return null;
      const text = random.one([...WORDS, "", " "]);
      return {
        change: "write_cell",
        lane,
        step,
        text,
        language,
        persona: random.chance(0.3) ? idIn("personas") : null,
      };
    }
    default: {
      if (step === null) return null;
      const which = random.one(["expected", "experienced"] as const);
      const value = random.one([null, -2, 0.5, 2]);
      return {
        change: "draw_experience",
        step,
        which,
        value,
        persona: random.chance(0.3) ? idIn("personas") : null,
      };
    }
  }
}
