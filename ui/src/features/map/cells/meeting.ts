/** Where a step meets customers: its interactions, and how another touchpoint comes to it. Pure. */
import { addTouchpoint, meetTouchpoint } from "../core/gestures";
import { ordered } from "../core/ordering";
import { said } from "../core/texts";
import type { AnyChange, ById, Channel, Interaction, Lang, MapDocument, Touchpoint } from "../core/types";

/** Ids and interactions of a step, in their order. */
export function interactionsAt(
  interactions: ById<Interaction>,
  step: string,
): [id: string, each: Interaction][] {
  return ordered(interactions).filter(([, each]) => each.step === step);
}

/** The channels of a step, each once, in the order of its interactions. */
export function channelsAt(
  interactions: ById<Interaction>,
  touchpoints: ById<Touchpoint>,
  step: string,
): { readonly channel: Channel; readonly type: NonNullable<Touchpoint["type"]> }[] {
  const found = new Map<string, { channel: Channel; type: NonNullable<Touchpoint["type"]> }>();
  for (const [, { touchpoint }] of interactionsAt(interactions, step)) {
    const { channel = "other", type = "digital" } = touchpoints[touchpoint] ?? {};
    const key = channel === "other" ? type : channel;
    if (!found.has(key)) found.set(key, { channel, type });
  }
  return [...found.values()];
}

/** The id of the touchpoint that is called so, whatever its capitals. */
export function touchpointNamed(document: MapDocument, name: string, lang: Lang): string | undefined {
  const wanted = name.trim().toLocaleLowerCase(lang);
  return Object.keys(document.touchpoints).find((id) => {
    const { text } = said(document, { collection: "touchpoints", id, field: "name" }, lang);
    return text.trim().toLocaleLowerCase(lang) === wanted;
  });
}

/** What makes a step meet a touchpoint of a name: one that is there, whatever its capitals, or a new one. */
export function meetByName(document: MapDocument, step: string, name: string, lang: Lang): AnyChange[] {
  const wanted = name.trim();
  if (!wanted || !document.steps[step]) return [];
  const there = touchpointNamed(document, wanted, lang);
  if (there !== undefined) return meetTouchpoint(document, step, there)?.changes ?? [];
  const { changes } = addTouchpoint(step, { name: wanted });
  const made = changes.find((each) => each.change === "add" && each.collection === "touchpoints");
  if (lang === document.locale || made?.change !== "add") return changes;
  return [
    ...changes,
    {
      change: "edit_text",
      collection: "touchpoints",
      id: made.id,
      field: "name",
      text: wanted,
      language: lang,
    },
  ];
}
