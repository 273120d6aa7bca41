/** How tall rows were when they were last drawn, so that those out of sight keep their room. */
import { useCallback, useEffect, useRef } from "react";

interface Heights {
  /** What a row observes: its element when it is drawn, null when it goes. */
  readonly observe: (key: string, element: HTMLElement | null) => void;
  readonly heightOf: (key: string) => number | undefined;
  /** Forgets all, because the columns have another width. */
  readonly forget: () => void;
}

export function useHeights(zoom: number): Heights {
  const heights = useRef(new Map<string, number>());
  const elements = useRef(new Map<string, HTMLElement>());
  const zoomed = useRef(zoom);
  zoomed.current = zoom;
  const observer = useRef<ResizeObserver | null>(null);

  const measure = useCallback((key: string, element: HTMLElement) => {
    heights.current.set(key, element.getBoundingClientRect().height / zoomed.current);
  }, []);
  const observe = useCallback(
    (key: string, element: HTMLElement | null) => {
      observer.current ??= new ResizeObserver((entries) => {
        for (const { target } of entries) {
          const { key } = (target as HTMLElement).dataset;
          if (key) measure(key, target as HTMLElement);
        }
      });
      const before = elements.current.get(key);
      if (before) observer.current.unobserve(before);
      if (element) {
        element.dataset["key"] = key;
        elements.current.set(key, element);
        observer.current.observe(element);
      } else elements.current.delete(key);
    },
    [measure],
  );
  useEffect(() => () => observer.current?.disconnect(), []);

  return {
    observe,
    heightOf: useCallback((key: string) => heights.current.get(key), []),
    forget: useCallback(() => heights.current.clear(), []),
  };
}
