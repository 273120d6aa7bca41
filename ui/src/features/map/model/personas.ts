/** The personas of a map in the reader's language. Pure. */
import { ordered } from "../core/ordering";
import { type Said, said } from "../core/texts";
import type { Evidence, Lang, MapDocument, Persona } from "../core/types";

export interface ShownPersona {
  readonly id: string;
  readonly evidence: Evidence;
  readonly name: Said;
  readonly quote: Said;
  readonly bio: Said;
  readonly goals: Said;
  readonly frustrations: Said;
  readonly facts: readonly { readonly name: Said; readonly value: Said; readonly evidence: Evidence }[];
}

export function personasOf(document: MapDocument, lang: Lang): ShownPersona[] {
  return ordered<Persona>(document.personas).map(([id, persona]) => {
    const text = (field: string) => said(document, { collection: "personas", id, field }, lang);
    return {
      id,
      evidence: persona.evidence ?? "assumed",
      name: text("name"),
      quote: text("quote"),
      bio: text("bio"),
      goals: text("goals"),
      frustrations: text("frustrations"),
      facts: (persona.facts ?? []).map((fact, number) => ({
        name: text(`facts.${number}.name`),
        value: text(`facts.${number}.value`),
        evidence: fact.evidence ?? "assumed",
      })),
    };
  });
}
