import { type ReactNode, useMemo, useState } from "react";
import { routesOf } from "@/design/analysis/routes";
import { useScope } from "../../scope/useScope";
import type { Numbers } from "../grid/slots";
import { useEditing, useMapParts } from "../live/hooks";
import { type RouteChoice, RouteChoiceContext } from "./choice";

const NAMED = ["routes", "touchpoints", "interactions", "steps", "translations"] as const;

/** Says which routes the open map has and which is chosen; the first, until somebody chooses another. */
export function ChosenRoute({ numbers, children }: { numbers: Numbers; children: ReactNode }) {
  const { lang } = useEditing();
  const document = useMapParts(NAMED);
  const { scope, beside: other, hasBeside, isSettled } = useScope();
  const beside = hasBeside ? other : undefined;
  const [wanted, choose] = useState<string | null>(null);
  const [isHeld, hold] = useState(false);
  const all = useMemo(() => routesOf(document, lang, scope), [document, lang, scope]);
  const choice = useMemo<RouteChoice>(() => {
    const chosen = all.find(({ id }) => id === wanted) ?? all[0] ?? null;
    return { numbers, scope, isSettled, beside, routes: all, chosen, choose, isHeld, hold };
  }, [numbers, scope, isSettled, beside, all, wanted, isHeld]);
  return <RouteChoiceContext value={choice}>{children}</RouteChoiceContext>;
}
