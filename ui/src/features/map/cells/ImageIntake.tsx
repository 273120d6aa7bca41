import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { readOf } from "../grid/places";
import { useEditing, useMapStore } from "../live/hooks";
import bar from "../panels/bar.module.css";
import { useMapView } from "../panels/view";
import { type ImagePlace, imagesAmong } from "./images";
import { usePreloadedEditor } from "./richEditing";
import { useAddImages, useUploads } from "./useImages";

/** The card or the cell around an element; null outside the cells. */
function placeAt(element: Element | null, persona: string | null): ImagePlace | null {
  const card = element?.closest<HTMLElement>("[data-card]")?.dataset["card"];
  if (card) return { card };
  const of = readOf(element?.closest<HTMLElement>("[data-of]")?.dataset["of"]);
  return of?.kind === "cell" ? { lane: of.lane, step: of.step, persona } : null;
}

/** What waits for writing: the editor is fetched. Images that are pasted at a cell or dropped on one come onto its card; in the bar it says while they are on their way. */
export function ImageIntake() {
  const { t } = useTranslation("map_cells");
  const { editable } = useEditing();
  const store = useMapStore();
  const { persona } = useMapView();
  const add = useAddImages();
  const uploads = useUploads();
  usePreloadedEditor(editable);
  const latest = useRef({ persona, add });
  latest.current = { persona, add };

  useEffect(() => {
    if (!editable) return;
    /** The first card of a cell that has some takes what is pasted there. */
    const first = (place: ImagePlace): ImagePlace => {
      if ("card" in place) return place;
      const { cells } = store.snapshot();
      const own = Object.entries(cells).find(
        ([, cell]) =>
          cell.lane === place.lane &&
          cell.step === place.step &&
          (cell.persona ?? null) === (place.persona ?? null),
      );
      return own ? { card: own[0] } : place;
    };
    const take = (event: Event, files: Iterable<File> | undefined, at: Element | null, pasted: boolean) => {
      const images = imagesAmong(files ?? []);
      const place = images.length > 0 ? placeAt(at, latest.current.persona) : null;
      if (!place) return;
      event.preventDefault();
      event.stopPropagation();
      void latest.current.add(pasted ? first(place) : place, images);
    };
    const onPaste = (event: ClipboardEvent) => {
      // What was copied from a table has a picture of itself beside its words.
      if (event.clipboardData?.types.includes("text/plain")) return;
      take(event, event.clipboardData?.files, document.activeElement, true);
    };
    const onOver = (event: DragEvent) => {
      const isFile = event.dataTransfer?.types.includes("Files");
      if (isFile && event.target instanceof Element && placeAt(event.target, null)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) =>
      take(event, event.dataTransfer?.files, event.target instanceof Element ? event.target : null, false);
    document.addEventListener("paste", onPaste, true);
    document.addEventListener("dragover", onOver);
    document.addEventListener("drop", onDrop);
    return () => {
      document.removeEventListener("paste", onPaste, true);
      document.removeEventListener("dragover", onOver);
      document.removeEventListener("drop", onDrop);
    };
  }, [editable, store]);

  return (
    <span className={bar["standing"]} role="status">
      {uploads > 0 ? t("image.underway", { count: uploads }) : null}
    </span>
  );
}
