import { useTranslation } from "react-i18next";
import { useEditing, useMapDocument } from "../live/hooks";
import { EvidenceChoice, LineField, SmallButton } from "../panels/form/fields";
import classes from "./PersonasPanel.module.css";

/** What is known of a persona in numbers and words, each with how it is known. */
export function Facts({ persona }: { persona: string }) {
  const { t } = useTranslation("map_personas");
  const { editable, make } = useEditing();
  const facts = useMapDocument((map) => map.personas[persona]?.facts) ?? [];
  const set = (value: typeof facts) =>
    make([{ change: "set_field", collection: "personas", id: persona, field: "facts", value }]);
  const place = (number: number, name: string) =>
    ({ collection: "personas", id: persona, field: `facts.${number}.${name}` }) as const;
  return (
    <>
      {facts.map((fact, number) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fact is named by its place
        <div key={number} className={classes["fact"]}>
          <LineField place={place(number, "name")} label={t("factName")} quiet />
          <LineField place={place(number, "value")} label={t("factValue", { name: fact.name })} quiet />
          <EvidenceChoice
            value={fact.evidence ?? "assumed"}
            short
            label={t("factEvidence", { name: fact.name })}
            onChoose={(evidence) =>
              set(facts.map((each, other) => (other === number ? { ...each, evidence } : each)))
            }
          />
          {editable ? (
            <SmallButton
              icon="close"
              label={t("removeFact", { name: fact.name })}
              quiet
              onClick={() => set(facts.filter((_, other) => other !== number))}
            />
          ) : null}
        </div>
      ))}
      {editable ? (
        <p className={classes["more"]}>
          <SmallButton
            icon="plus"
            label={t("addFact")}
            onClick={() => set([...facts, { name: t("newFact"), value: "…" }])}
          />
        </p>
      ) : null}
    </>
  );
}
