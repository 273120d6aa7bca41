/** Reading a draft. Pure. */
import type { MapDocument, Touchpoint } from "@/api/generated";

/** The touchpoint that a step of a draft meets. */
export function touchpointOf(document: MapDocument, step: string): Touchpoint | undefined {
  const met = Object.values(document.interactions ?? {}).find((interaction) => interaction.step === step);
  return met && document.touchpoints?.[met.touchpoint];
}
