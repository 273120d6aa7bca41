/** What moves a presentation: its place in the address, keys, swipes, the whole screen, and whom one follows. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { useMapIds, useMapStore, usePeople } from "../live/hooks";
import type { Person } from "../live/store";
import { toggleFullScreen } from "./fullScreen";
import { placeOf, type Slide, slideByKey } from "./slides";

export interface Presenting {
  readonly at: number;
  readonly go: (slide: number) => void;
  readonly leave: () => void;
  readonly isBlank: boolean;
  readonly setBlank: (isBlank: boolean) => void;
  /** Somebody else who presents this map now. */
  readonly presenter: Person | null;
  readonly isFollowing: boolean;
  readonly follow: (isFollowing: boolean) => void;
}

export function usePresenting(slides: readonly Slide[]): Presenting {
  const { project, map } = useMapIds();
  const { slide } = useSearch({ from: "/p/$project/maps/$map/present" });
  const navigate = useNavigate();
  const store = useMapStore();
  const presenter = usePeople().find(({ presenting }) => presenting !== null) ?? null;
  const [isBlank, setBlank] = useState(false);
  const [follows, follow] = useState(false);
  const isFollowing = follows && presenter !== null;
  const at = placeOf(slides, isFollowing ? (presenter.presenting ?? undefined) : slide);
  const id = slides[at]?.id ?? null;

  const go = useCallback(
    (next: number) => {
      const wanted = slides[next]?.id;
      follow(false);
      if (wanted)
        void navigate({
          to: "/p/$project/maps/$map/present",
          params: { project, map },
          search: { slide: wanted },
          replace: true,
        });
    },
    [navigate, project, map, slides],
  );
  const leave = useCallback(() => {
    if (document.fullscreenElement) void document.exitFullscreen();
    void navigate({ to: "/p/$project/maps/$map", params: { project, map } });
  }, [navigate, project, map]);

  useEffect(() => {
    store.present({ presenting: isFollowing ? null : id });
  }, [store, id, isFollowing]);
  useEffect(() => () => store.present({ presenting: null }), [store]);

  const latest = useRef({ at, go, leave, isBlank, count: slides.length });
  latest.current = { at, go, leave, isBlank, count: slides.length };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const now = latest.current;
      const onControl = event.target instanceof Element && event.target.closest("button, a") !== null;
      if (event.key === " " && onControl) return;
      if (event.key === "Escape") {
        if (now.isBlank) setBlank(false);
        else now.leave();
      } else if (event.key.toLowerCase() === "b" || event.key === ".") setBlank(!now.isBlank);
      else if (event.key.toLowerCase() === "f") toggleFullScreen();
      else {
        const next = slideByKey(event.key, now.at, now.count);
        if (next === null) return;
        setBlank(false);
        now.go(next);
      }
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return { at, go, leave, isBlank, setBlank, presenter, isFollowing, follow };
}

const SWIPE = 48;

/** Handlers for swiping to the next slide and back. */
export function useSwipe(go: (by: 1 | -1) => void) {
  const begun = useRef<{ x: number; y: number } | null>(null);
  return {
    onTouchStart: (event: React.TouchEvent) => {
      const touch = event.touches.length === 1 ? event.touches[0] : undefined;
      begun.current = touch ? { x: touch.clientX, y: touch.clientY } : null;
    },
    onTouchEnd: (event: React.TouchEvent) => {
      const touch = event.changedTouches[0];
      if (!begun.current || !touch) return;
      const [dx, dy] = [touch.clientX - begun.current.x, touch.clientY - begun.current.y];
      begun.current = null;
      if (Math.abs(dx) > SWIPE && Math.abs(dx) > 2 * Math.abs(dy)) go(dx < 0 ? 1 : -1);
    },
  };
}
