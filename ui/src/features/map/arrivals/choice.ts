/** Along which route a map is read: chosen in this window, and no part of the document. */
import { createContext, useContext } from "react";
import type { Scope } from "@/api/generated";
import type { BoardRoute, Whose } from "@/design/analysis/routes";
import type { Numbers } from "../grid/slots";

export interface RouteChoice {
  /** How the map's own numbers stand: what is asked along a route waits for them. */
  readonly numbers: Numbers;
  /** Of whom and when is asked; null: everybody, at any time. Nothing is asked until it is settled. */
  readonly scope: Scope | null;
  readonly isSettled: boolean;
  /** With what it is held together, null being everybody; undefined where nothing stands beside. */
  readonly beside: Scope | null | undefined;
  /** Those of the map, in its order, each with its question of the scope. */
  readonly routes: readonly BoardRoute[];
  /** The one whose journeys are shown; null where the map has none. */
  readonly chosen: BoardRoute | null;
  readonly choose: (route: string) => void;
  /** Whether the line shows what left the plan. */
  readonly isHeld: boolean;
  readonly hold: (isHeld: boolean) => void;
}

/** Along which route a goal is read: the one chosen where it is the goal's, or else the goal's first. */
export function useRouteTo(whose: Whose): BoardRoute | null {
  const { routes, chosen } = useRouteChoice();
  const own = routes.filter((route) => route.whose === whose);
  return own.find(({ id }) => id === chosen?.id) ?? own[0] ?? null;
}

export const RouteChoiceContext = createContext<RouteChoice | null>(null);

export function useRouteChoice(): RouteChoice {
  const choice = useContext(RouteChoiceContext);
  if (!choice) throw new Error("RouteChoiceContext is provided by the map screen");
  return choice;
}
