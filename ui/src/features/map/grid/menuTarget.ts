/** What a menu is about: the part it was opened at, or all that is chosen where that part is among it. */
import { useCallback } from "react";
import type { MenuTarget } from "./menus";
import type { Of } from "./places";
import type { CellPlace, Selection } from "./selection";

/** Without a part it is about all that is chosen; null where nothing is. */
export function useMenuTarget(selection: Selection, cells: readonly CellPlace[]) {
  return useCallback(
    (of: Of | null, card: string | null): MenuTarget | null => {
      const many = (kind: "stages" | "steps" | "lanes", id: string | null): readonly string[] | null => {
        if (selection.kind === kind && (id === null || selection.ids.includes(id))) return selection.ids;
        return id === null ? null : [id];
      };
      if (!of) {
        switch (selection.kind) {
          case "cells":
            return cells.length > 0 ? { kind: "cell", cells } : null;
          case "stages":
            return { kind: "stage", stages: selection.ids };
          case "steps":
            return { kind: "step", steps: selection.ids };
          case "lanes":
            return { kind: "lane", lanes: selection.ids };
          case "none":
            return null;
        }
      }
      switch (of.kind) {
        case "cell": {
          const among =
            selection.kind === "cells" &&
            cells.some(({ lane, step }) => lane === of.lane && step === of.step);
          if (among && cells.length > 1) return { kind: "cell", cells };
          return card === null
            ? { kind: "cell", cells: [{ lane: of.lane, step: of.step }] }
            : { kind: "card", card };
        }
        case "stage":
          return { kind: "stage", stages: many("stages", of.id) ?? [] };
        case "step":
          return { kind: "step", steps: many("steps", of.id) ?? [] };
        case "lane":
          return { kind: "lane", lanes: many("lanes", of.id) ?? [] };
        case "free":
          return null;
      }
    },
    [selection, cells],
  );
}
