import { useEffect, useRef } from "react";
import { placeOfPart, readOf } from "../grid/places";
import type { MapView } from "../panels/view";

/** Ctrl/⌘+Alt+M begins to talk about the place with the focus, or about the map. */
export function useCommentKey(openPanel: MapView["openPanel"]): void {
  const latest = useRef(openPanel);
  latest.current = openPanel;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || !event.altKey || event.code !== "KeyM") return;
      event.preventDefault();
      const of = document.activeElement?.closest<HTMLElement>("[data-of]")?.dataset["of"];
      const part = readOf(of);
      latest.current("comments", part ? placeOfPart(part) : null);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
