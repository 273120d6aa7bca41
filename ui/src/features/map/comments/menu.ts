/** What the context menu of the grid offers about comments. */
import { keysOf } from "../grid/keys";
import type { Contribution, MenuTarget } from "../grid/menus";
import type { Place } from "../live/store";

function placeOfTarget(target: MenuTarget): Place | null {
  switch (target.kind) {
    case "stage":
      return target.stages[0] ? { collection: "stages", id: target.stages[0] } : null;
    case "step":
      return target.steps[0] ? { collection: "steps", id: target.steps[0] } : null;
    case "lane":
      return target.lanes[0] ? { collection: "lanes", id: target.lanes[0] } : null;
    case "cell":
      return target.cells[0] ? { lane: target.cells[0].lane, step: target.cells[0].step } : null;
    case "card":
      return { collection: "cells", id: target.card };
  }
}

/** Beginning a conversation about what the menu was opened from. */
export const commentItems: Contribution = (target, { editing, view, t }) => {
  const place = placeOfTarget(target);
  if (!editing.canComment || !place) return [];
  return [
    {
      id: "comment",
      label: t("map_comments:begin"),
      icon: "comment",
      keys: keysOf(t("map_grid:keys.ctrlAltM"), t("map_grid:keys.ctrl")),
      group: "more",
      onChoose: () => view.openPanel("comments", place),
    },
  ];
};
