import { useMemo } from "react";
import { useGuest } from "@/api/guests";
import { useLibrary, useLibraryWork } from "@/api/library";
import { said } from "../core/texts";
import { useEditing, useMapDocument, useMapIds, useMapStore } from "../live/hooks";
import { useMapView } from "../panels/view";
import { meetByName, touchpointNamed } from "./meeting";

/**
 * Lets a step meet a touchpoint by its name: one of this map, one of the project's library, or a new one. Gives the
 * names to choose from, too.
 */
export function useMeet(step: string): { names: readonly string[]; meet: (name: string) => void } {
  const { project, map } = useMapIds();
  const store = useMapStore();
  const view = useMapView();
  const { lang, make } = useEditing();
  const touchpoints = useMapDocument((document) => document.touchpoints);
  const { data: library } = useLibrary(project, useGuest() === null);
  const { link } = useLibraryWork(project);
  const names = useMemo(() => {
    const own = Object.keys(touchpoints).map(
      (id) => said(store.snapshot(), { collection: "touchpoints", id, field: "name" }, lang).text,
    );
    const shared = (library?.entries ?? []).map(({ entry }) => entry.name[lang] ?? "");
    return [...new Set([...own, ...shared])].filter(Boolean).sort((a, b) => a.localeCompare(b, lang));
  }, [touchpoints, library, store, lang]);
  const meet = (name: string) => {
    const wanted = name.trim().toLocaleLowerCase(lang);
    const isHere = touchpointNamed(store.snapshot(), name, lang) !== undefined;
    const entry = library?.entries.find(({ entry: { name: texts } }) =>
      Object.values(texts).some((text) => text.toLocaleLowerCase(lang) === wanted),
    )?.entry.id;
    if (isHere || entry === undefined) make(meetByName(store.snapshot(), step, name, lang));
    else link.mutate({ entry, body: { map, step } }, { onError: (error) => view.toast(error.message) });
  };
  return { names, meet };
}
