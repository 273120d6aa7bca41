import i18n from "i18next";
import { useMemo } from "react";
import { useProject } from "@/api/queries";
import { touchpointOf } from "@/design/analysis/touchpoints";
import type { Lang } from "@/design/format";
import { useMapDocument, useMapIds, useMapStore } from "../live/hooks";
import type { Called, Words } from "./likeness";

/** What events are called: as the map calls them, else by their names as words. */
function useCalled(): (lang: Lang) => Called {
  const { project } = useMapIds();
  const store = useMapStore();
  const touchpoints = useMapDocument((map) => map.touchpoints);
  const titles = useProject(project).data?.event_titles;
  return useMemo(
    () => (lang) => (selection) => {
      const { events = [], where = [] } = typeof selection === "string" ? { events: [selection] } : selection;
      const onMap = touchpointOf({ ...store.snapshot(), touchpoints }, lang, selection);
      if (onMap !== null) return onMap;
      if (where.length > 0 || events.length === 0) return null;
      const said = events.map((event) => titles?.[lang]?.[event] ?? event);
      return new Intl.ListFormat(lang, { type: "disjunction" }).format(said);
    },
    [store, touchpoints, titles],
  );
}

/** The words in which suggested personas are told, by language. */
export function useLikeness(): (lang: Lang) => Words {
  const called = useCalled();
  return useMemo(
    () => (lang) => ({ t: i18n.getFixedT(lang, "map_likeness"), lang, called: called(lang) }),
    [called],
  );
}
