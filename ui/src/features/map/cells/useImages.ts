import { useCallback, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { useMapIds, useMapStore } from "../live/hooks";
import { useMapView } from "../panels/view";
import { type ImagePlace, putImages, uploadImage } from "./images";

/** How many images are on their way, in this window. */
let under = 0;
const listeners = new Set<() => void>();
const count = (by: number) => {
  under += by;
  for (const listener of listeners) listener();
};

export function useUploads(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => under,
  );
}

/** Keeps images with the project and gives their ids; says why where one cannot be kept. */
export function useKeepImages(): (files: readonly File[]) => Promise<string[]> {
  const { t } = useTranslation("map_cells");
  const { project } = useMapIds();
  const { toast } = useMapView();
  return useCallback(
    async (files) => {
      const kept: string[] = [];
      count(files.length);
      for (const file of files) {
        try {
          kept.push(await uploadImage(project, file));
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          toast(t("image.refused", { name: file.name, why: error.problem.title }));
        } finally {
          count(-1);
        }
      }
      return kept;
    },
    [project, toast, t],
  );
}

/** Puts images onto a card or a cell, once they are kept. */
export function useAddImages(): (place: ImagePlace, files: readonly File[]) => Promise<void> {
  const store = useMapStore();
  const keep = useKeepImages();
  return useCallback(
    async (place, files) => {
      const kept = await keep(files);
      store.make(putImages(store.snapshot(), place, kept));
    },
    [store, keep],
  );
}

/** Lets people choose images of theirs. */
export function chooseImages(types: string, onChosen: (files: readonly File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = types;
  input.multiple = true;
  input.onchange = () => onChosen([...(input.files ?? [])]);
  input.click();
}
