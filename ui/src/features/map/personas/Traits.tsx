import { useState } from "react";
import { useTranslation } from "react-i18next";
import { share } from "@/design/format";
import type { Trait } from "../core/types";
import { useEditing, useMapDocument, useSaid } from "../live/hooks";
import { LineField, SmallButton } from "../panels/form/fields";
import classes from "./PersonasPanel.module.css";

/** Where a persona stands between two ends. */
export function Traits({ persona }: { persona: string }) {
  const { t } = useTranslation("map_personas");
  const { editable, make } = useEditing();
  const traits = useMapDocument((map) => map.personas[persona]?.traits) ?? [];
  const set = (value: readonly Trait[]) =>
    make([{ change: "set_field", collection: "personas", id: persona, field: "traits", value }]);
  return (
    <>
      {traits.map((trait, number) => (
        <TraitRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a trait is named by its place
          key={number}
          persona={persona}
          number={number}
          value={trait.value ?? 0.5}
          onSet={(value) => set(traits.map((each, other) => (other === number ? { ...each, value } : each)))}
          onRemove={() => set(traits.filter((_, other) => other !== number))}
        />
      ))}
      {editable ? (
        <p className={classes["more"]}>
          <SmallButton
            icon="plus"
            label={t("addTrait")}
            onClick={() =>
              set([...traits, { name: t("newTrait"), left: t("newLeft"), right: t("newRight"), value: 0.5 }])
            }
          />
        </p>
      ) : null}
    </>
  );
}

interface RowProps {
  persona: string;
  number: number;
  value: number;
  onSet: (value: number) => void;
  onRemove: () => void;
}

function TraitRow({ persona, number, value, onSet, onRemove }: RowProps) {
  const { t } = useTranslation("map_personas");
  const { editable, lang } = useEditing();
  const place = (name: string) =>
    ({ collection: "personas", id: persona, field: `traits.${number}.${name}` }) as const;
  const name = useSaid("personas", persona, `traits.${number}.name`).text;
  const left = useSaid("personas", persona, `traits.${number}.left`).text;
  const right = useSaid("personas", persona, `traits.${number}.right`).text;
  const [moved, setMoved] = useState<number | null>(null);
  const settle = () => {
    if (moved !== null && moved !== value) onSet(moved);
    setMoved(null);
  };
  const shown = moved ?? value;
  return (
    <div className={classes["trait"]}>
      <div className={classes["traitName"]}>
        <LineField place={place("name")} label={t("traitName")} quiet />
        {editable ? (
          <SmallButton icon="close" label={t("removeTrait", { name })} quiet onClick={onRemove} />
        ) : null}
      </div>
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        disabled={!editable}
        value={shown}
        aria-label={name}
        aria-valuetext={t("traitValue", { left, right, share: share(shown, lang) })}
        onChange={(event) => setMoved(Number(event.target.value))}
        onPointerUp={settle}
        onKeyUp={settle}
        onBlur={settle}
      />
      <div className={classes["ends"]}>
        <LineField place={place("left")} label={t("left", { name })} quiet />
        <LineField place={place("right")} label={t("right", { name })} quiet />
      </div>
    </div>
  );
}
