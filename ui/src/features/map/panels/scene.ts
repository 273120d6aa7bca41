/** What each view of the map is given by the map's screen. The grid takes it as properties. */
import { useMatchRoute } from "@tanstack/react-router";
import { createContext, useContext } from "react";
import type { Numbers } from "../grid/slots";
import type { MapView } from "./view";

export interface Scene {
  readonly numbers: Numbers;
  /** Says how the view brings a place into sight. */
  readonly onReady: (goTo: MapView["goTo"]) => void;
}

export const SceneContext = createContext<Scene | null>(null);

export function useScene(): Scene {
  const scene = useContext(SceneContext);
  if (!scene) throw new Error("SceneContext is provided by the map screen");
  return scene;
}

export type ViewName = "grid" | "line" | "board" | "present";

/** Which view of a map the address names. */
export function useViewName(project: string, map: string): ViewName {
  const matches = useMatchRoute();
  const params = { project, map };
  if (matches({ to: "/p/$project/maps/$map/line", params })) return "line";
  if (matches({ to: "/p/$project/maps/$map/board", params })) return "board";
  if (matches({ to: "/p/$project/maps/$map/present", params })) return "present";
  return "grid";
}
