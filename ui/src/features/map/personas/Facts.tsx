import { useTranslation } from "react-i18next";
import type { AnyChange } from "../core/types";
import { useEditing, useMapDocument, useMapStore } from "../live/hooks";
import { EvidenceChoice, LineField, SmallButton } from "../panels/form/fields";
import { FactCheck } from "./FactCheck";
import classes from "./PersonasPanel.module.css";
import { type Fact, sourceOf, type Taken } from "./taking";
import type { Measured } from "./useMeasured";

/** What is known of a persona in numbers and words, each with how it is known, and with what the data say of it. */
export function Facts({ persona, measured }: { persona: string; measured: Measured }) {
  const { t } = useTranslation("map_personas");
  const { editable, make } = useEditing();
  const store = useMapStore();
  const facts = useMapDocument((map) => map.personas[persona]?.facts) ?? [];
  const set = (value: typeof facts): AnyChange => ({
    change: "set_field",
    collection: "personas",
    id: persona,
    field: "facts",
    value,
  });
  const changed = (number: number, change: Partial<Fact>): AnyChange =>
    set(facts.map((each, other) => (other === number ? { ...each, ...change } : each)));
  const place = (number: number, name: string) =>
    ({ collection: "personas", id: persona, field: `facts.${number}.${name}` }) as const;
  const take = (number: number, taken: Taken) => {
    const { locale, translations } = store.snapshot();
    const fact = facts[number];
    const property = fact?.binding?.property;
    if (!property || !measured.profile) return;
    const source = sourceOf(measured.profile, property, taken, locale);
    // What was translated said what was assumed.
    const stale = Object.keys(translations).flatMap((language) =>
      ["value", "source"].map(
        (name): AnyChange => ({
          change: "edit_text",
          ...place(number, name),
          text: "",
          language: language as typeof locale,
        }),
      ),
    );
    const binding = { property, ...(taken.bound === null ? {} : { value: taken.bound }) };
    make([...stale, changed(number, { value: taken.value, evidence: "measured", source, binding })]);
  };
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
            onChoose={(evidence) => make([changed(number, { evidence })])}
          />
          {editable ? (
            <SmallButton
              icon="close"
              label={t("removeFact", { name: fact.name })}
              quiet
              onClick={() => make([set(facts.filter((_, other) => other !== number))])}
            />
          ) : null}
          {measured.profile ? (
            <FactCheck
              fact={fact}
              profile={measured.profile}
              onBind={(binding) => make([changed(number, { binding: binding ?? null })])}
              onTake={(taken) => take(number, taken)}
            />
          ) : null}
        </div>
      ))}
      {editable ? (
        <p className={classes["more"]}>
          <SmallButton
            icon="plus"
            label={t("addFact")}
            onClick={() => make([set([...facts, { name: t("newFact"), value: "…" }])])}
          />
        </p>
      ) : null}
    </>
  );
}
