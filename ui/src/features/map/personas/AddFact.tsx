import { useTranslation } from "react-i18next";
import type { ProfileAnswer } from "@/api/generated";
import { useEditing, useMapDocument, useMapStore } from "../live/hooks";
import { SmallButton } from "../panels/form/fields";
import { useMapView } from "../panels/view";
import { titleOf } from "./likeness";
import { addedFact, statedBy } from "./taking";

interface Props {
  persona: string;
  profile: ProfileAnswer;
  property: string;
}

/** Makes a measured property a fact of the persona, with its share, n and date; nothing where a fact holds it already. */
export function AddFact({ persona, profile, property }: Props) {
  const { t } = useTranslation("map_likeness");
  const { editable, lang, make } = useEditing();
  const store = useMapStore();
  const view = useMapView();
  const facts = useMapDocument((map) => map.personas[persona]?.facts) ?? [];
  const isHeld = facts.some(({ binding }) => binding?.property === property);
  if (!editable || isHeld || statedBy(profile, property, lang) === null) return null;
  const name = titleOf(property, lang);
  return (
    <SmallButton
      icon="plus"
      quiet
      label={t("fact.add", { name })}
      onClick={() => {
        make(addedFact(store.snapshot(), persona, profile, property));
        view.toast(t("fact.added", { name }), store.undo);
      }}
    />
  );
}
