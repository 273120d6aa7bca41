/** How cards are called, and how one is opened in its place. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { plain } from "../core/richtext";
import { said } from "../core/texts";
import { useEditing, useMapDocument, useMapStore } from "../live/hooks";
import { useMapView } from "../panels/view";

export function useCardNames() {
  const { t } = useTranslation("priorities");
  const { lang } = useEditing();
  const store = useMapStore();
  const cells = useMapDocument((map) => map.cells);
  const steps = useMapDocument((map) => map.steps);
  const words = useCallback(
    (card: string) => {
      if (!cells[card]) return "";
      const text = said(store.snapshot(), { collection: "cells", id: card, field: "text" }, lang).text;
      return plain(text).replace(/\s+/g, " ").trim() || t("untold");
    },
    [cells, store, lang, t],
  );
  const step = useCallback(
    (id: string) =>
      steps[id] ? said(store.snapshot(), { collection: "steps", id, field: "title" }, lang).text : "",
    [steps, store, lang],
  );
  return { words, step };
}

/** Brings a card into sight where it stands, and opens what it says. */
export function useOpenCard(): (card: string) => void {
  const view = useMapView();
  return (card) => {
    view.goTo({ collection: "cells", id: card }, { keepFocus: true });
    view.openPanel("card", { collection: "cells", id: card });
  };
}
