/** What the menus of the grid offer beyond placing: how sure a card is, its images, a step in detail, bands. */
import { holdsCells } from "../core/records";
import type { Band, Evidence } from "../core/types";
import type { Contribution, MenuItem, MenuKit } from "../grid/menus";

const LEVELS: readonly Evidence[] = ["assumed", "reported", "observed", "measured"];
const BANDS: readonly Band[] = ["customer", "frontstage", "backstage", "support"];

export const cellItems: Contribution = (target, kit) => {
  switch (target.kind) {
    case "card":
      return ofCard(target.card, kit);
    case "step":
      return target.steps.length === 1 && target.steps[0] !== undefined ? ofStep(target.steps[0], kit) : [];
    case "lane":
      return target.lanes.length === 1 && target.lanes[0] !== undefined ? ofLane(target.lanes[0], kit) : [];
    case "cell": {
      const [first] = target.cells;
      const type = first && kit.document.lanes[first.lane]?.type;
      return target.cells.length === 1 && first && type && !holdsCells(type) ? ofStep(first.step, kit) : [];
    }
    case "stage":
      return [];
  }
};

function ofCard(card: string, { document, editing, view, t }: MenuKit): MenuItem[] {
  const evidence = document.cells[card]?.evidence ?? "assumed";
  const details: MenuItem = {
    id: "details",
    group: "write",
    icon: "about",
    label: t("map_cells:menu.details"),
    onChoose: () => view.openPanel("card", { collection: "cells", id: card }),
  };
  if (!editing.editable) return [details];
  return [
    details,
    ...LEVELS.map(
      (level): MenuItem => ({
        id: `evidence-${level}`,
        group: "more",
        label: t("map_cells:menu.evidence", { level: t(`map:evidence.${level}`) }),
        checked: level === evidence,
        onChoose: () =>
          editing.make([
            { change: "set_field", collection: "cells", id: card, field: "evidence", value: level },
          ]),
      }),
    ),
  ];
}

function ofStep(step: string, { view, t }: MenuKit): MenuItem[] {
  return [
    {
      id: "step-details",
      group: "write",
      icon: "about",
      label: t("map_cells:menu.step"),
      onChoose: () => view.openPanel("step", { collection: "steps", id: step }),
    },
    {
      id: "step-submap",
      group: "write",
      icon: "submap",
      label: t("map_cells:menu.submap"),
      onChoose: () => view.openPanel("step", { collection: "steps", id: step, field: "child" }),
    },
  ];
}

function ofLane(id: string, { document, editing, view, t }: MenuKit): MenuItem[] {
  const lane = document.lanes[id];
  if (!lane) return [];
  const items: MenuItem[] = [];
  if (lane.type === "emotion")
    items.push({
      id: "feelings",
      group: "write",
      icon: "table",
      label: t("map_cells:menu.feelings"),
      onChoose: () => view.openPanel("feelings", { collection: "lanes", id }),
    });
  if (!editing.editable) return items;
  const set = (field: string, value: unknown) =>
    editing.make([{ change: "set_field", collection: "lanes", id, field, value }]);
  items.push({
    id: "main",
    group: "show",
    label: t("map_cells:menu.main"),
    checked: lane.main ?? false,
    onChoose: () => set("main", !lane.main),
  });
  for (const band of BANDS)
    items.push({
      id: `band-${band}`,
      group: "more",
      label: t("map_cells:bandOf", { band: t(`map_cells:band.${band}`) }),
      checked: lane.band === band,
      onChoose: () => set("band", lane.band === band ? null : band),
    });
  return items;
}
