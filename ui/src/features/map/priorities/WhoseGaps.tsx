import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGuest } from "@/api/guests";
import controls from "@/design/controls/controls.module.css";
import { ordered } from "../core/ordering";
import { said } from "../core/texts";
import { useEditing, useMapDocument, useMapStore } from "../live/hooks";
import classes from "./Priorities.module.css";
import type { Whose } from "./useRanked";

/** Whose gaps are looked at; all customers' where the persona is not on the map any more. */
export function useWhose(): { whose: Whose; choose: (persona: string | null) => void } {
  const [chosen, choose] = useState<string | null>(null);
  const personas = useMapDocument((map) => map.personas);
  const isGuest = useGuest() !== null;
  const persona = chosen !== null && personas[chosen] ? chosen : null;
  const isBound = persona !== null && personas[persona]?.segment != null && !isGuest;
  return { whose: { persona, isBound }, choose };
}

interface Props {
  whose: Whose;
  choose: (persona: string | null) => void;
}

/** All customers or one persona, and how the experience of those is known. */
export function WhoseGaps({ whose, choose }: Props) {
  const { t } = useTranslation("priorities");
  const { lang } = useEditing();
  const id = useId();
  const store = useMapStore();
  const personas = useMapDocument((map) => map.personas);
  const all = ordered(personas);
  if (all.length === 0) return null;
  const name = (persona: string) =>
    said(store.snapshot(), { collection: "personas", id: persona, field: "name" }, lang).text;
  return (
    <div className={classes["whose"]}>
      <label htmlFor={id} className={controls["label"]}>
        {t("gapsOf.label")}
      </label>
      <select
        id={id}
        className={controls["select"]}
        value={whose.persona ?? ""}
        onChange={(event) => choose(event.target.value || null)}
      >
        <option value="">{t("gapsOf.everybody")}</option>
        {all.map(([persona]) => (
          <option key={persona} value={persona}>
            {name(persona)}
          </option>
        ))}
      </select>
      {whose.persona === null ? null : (
        <p className={controls["hint"]}>{t(whose.isBound ? "gapsOf.measured" : "gapsOf.drawn")}</p>
      )}
    </div>
  );
}
