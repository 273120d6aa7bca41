/** What the grid itself offers in its menus; where numbers belong to a step, the questions that open from it. */
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { count } from "@/design/format";
import type { IconName } from "@/design/icons/drawings";
import { useOpenNumber } from "@/design/numbers";
import { ordered } from "../core/ordering";
import { useEditing, useMapIds, useMapStore } from "../live/hooks";
import { funnelFrom, pathsFrom } from "../model/questions";
import { useGridState } from "./gridState";
import { keysOf } from "./keys";
import { useGridKit } from "./kit";
import type { MenuItem, MenuTarget } from "./menus";
import { ofCell, ofHead } from "./places";

export function useOwnItems(target: MenuTarget): MenuItem[] {
  const { t } = useTranslation(["map_grid", "map"]);
  const { editable, lang } = useEditing();
  const { project, map } = useMapIds();
  const store = useMapStore();
  const kit = useGridKit();
  const { edits, numbers, clipboard } = useGridState();
  const navigate = useNavigate();
  const openNumber = useOpenNumber();

  return useMemo(() => {
    const items: MenuItem[] = [];
    const add = (
      group: MenuItem["group"],
      id: string,
      icon: IconName,
      onChoose: () => void,
      more: Partial<MenuItem> = {},
    ) => items.push({ id, group, icon, label: t(`items.${id}`), onChoose, ...more });
    const ctrl = t("keys.ctrl");
    const document = store.snapshot();
    const begin = (of: string | null) => {
      if (of) kit.write(of, { card: null, begun: "" });
    };
    const heads = (kind: "stages" | "steps" | "lanes", ids: readonly string[]) => {
      const back = kind === "lanes" ? "moveUp" : "moveLeft";
      const forth = kind === "lanes" ? "moveDown" : "moveRight";
      add("order", back, kind === "lanes" ? "up" : "left", () => edits.shift(kind, ids, -1), {
        keys: kind === "lanes" ? "Alt+↑" : "Alt+←",
      });
      add("order", forth, kind === "lanes" ? "down" : "right", () => edits.shift(kind, ids, 1), {
        keys: kind === "lanes" ? "Alt+↓" : "Alt+→",
      });
      add("order", "duplicate", "copy", () => edits.duplicate(kind, ids), { keys: keysOf("Ctrl+D", ctrl) });
      add("show", "hide", "hide", () => edits.hide(kind, ids));
      add("remove", "remove", "trash", () => edits.remove(kind, ids), { keys: t("keys.delete") });
    };

    if (editable) {
      switch (target.kind) {
        case "stage": {
          const [first] = target.stages;
          if (first === undefined) break;
          if (target.stages.length === 1) {
            add("write", "rename", "edit", () => kit.write(ofHead("stage", first), { card: null }), {
              keys: t("keys.enter"),
            });
            add("write", "addStep", "plus", () => begin(edits.addStep(first, null)));
            add("write", "addStageAfter", "plus", () => begin(edits.addAfter("stages", first)), {
              keys: keysOf(t("keys.ctrlEnter"), ctrl),
            });
            for (const hue of [1, 2, 3, 4, 5])
              items.push({
                id: `hue-${hue}`,
                group: "more",
                label: t("items.hue", { hue: t(`hues.${hue}`) }),
                checked: (document.stages[first]?.hue ?? 1) === hue,
                onChoose: () => edits.setHue(first, hue),
              });
          }
          if (target.stages.length > 1)
            add("write", "merge", "merge", () => edits.merge("stages", target.stages));
          heads("stages", target.stages);
          break;
        }
        case "step": {
          const [first] = target.steps;
          if (first === undefined) break;
          if (target.steps.length === 1) {
            add("write", "rename", "edit", () => kit.write(ofHead("step", first), { card: null }), {
              keys: t("keys.enter"),
            });
            add("write", "addStepAfter", "plus", () => begin(edits.addAfter("steps", first)), {
              keys: keysOf(t("keys.ctrlEnter"), ctrl),
            });
            add("write", "split", "split", () => begin(edits.split(first)));
            add("write", "splitStage", "split", () => begin(edits.splitStage(first)));
            const on = document.steps[first]?.moment_of_truth ?? false;
            add("more", "truth", "truth", () => edits.setTruth(first, !on), { checked: on });
          } else add("write", "merge", "merge", () => edits.merge("steps", target.steps));
          heads("steps", target.steps);
          break;
        }
        case "lane": {
          const [first] = target.lanes;
          if (first === undefined) break;
          if (target.lanes.length === 1)
            add("write", "rename", "edit", () => kit.write(ofHead("lane", first), { card: null }), {
              keys: t("keys.enter"),
            });
          if (target.lanes.length === 1) add("write", "retype", "table", () => kit.retypeLane(first));
          heads("lanes", target.lanes);
          break;
        }
        case "cell": {
          const [first] = target.cells;
          if (!first) break;
          const of = ofCell(first.lane, first.step);
          if (target.cells.length === 1)
            add("write", "addCard", "plus", () => kit.write(of, { card: null }), {
              keys: keysOf(t("keys.ctrlEnter"), ctrl),
            });
          add("order", "cut", "cut", clipboard.cut, { keys: keysOf("Ctrl+X", ctrl) });
          add("order", "copy", "copy", clipboard.copy, { keys: keysOf("Ctrl+C", ctrl) });
          add("order", "paste", "paste", clipboard.paste, { keys: keysOf("Ctrl+V", ctrl) });
          add("remove", "clear", "trash", () => edits.clear(target.cells), { keys: t("keys.delete") });
          break;
        }
        case "card": {
          const cell = document.cells[target.card];
          if (!cell) break;
          const of = ofCell(cell.lane, cell.step);
          add("write", "write", "edit", () => kit.write(of, { card: target.card }), {
            keys: t("keys.enter"),
          });
          add("write", "addCard", "plus", () => kit.write(of, { card: null }), {
            keys: keysOf(t("keys.ctrlEnter"), ctrl),
          });
          add("order", "duplicate", "copy", () => edits.duplicate("cells", [target.card]));
          const span = cell.span ?? 1;
          add("order", "wider", "right", () => edits.setSpan(target.card, span + 1));
          if (span > 1) add("order", "narrower", "left", () => edits.setSpan(target.card, span - 1));
          const lanes = ordered(document.lanes).filter(
            ([id, { type }]) => id === cell.lane || type === document.lanes[cell.lane]?.type,
          );
          for (const [id, { title }] of lanes)
            if (id !== cell.lane && title)
              items.push({
                id: `to-${id}`,
                group: "more",
                label: t("items.toLane", { lane: title }),
                onChoose: () => edits.moveCard(target.card, id, cell.step, null),
              });
          add("remove", "removeCard", "trash", () => edits.removeCards([target.card]), {
            keys: t("keys.delete"),
          });
        }
      }
    } else if (target.kind === "cell")
      add("order", "copy", "copy", clipboard.copy, { keys: keysOf("Ctrl+C", ctrl) });

    const step = target.kind === "step" && target.steps.length === 1 ? target.steps[0] : undefined;
    if (step !== undefined && numbers.state === "there") {
      const { steps: measures } = numbers.measures;
      const funnel = funnelFrom(measures, step);
      const paths = pathsFrom(measures, step);
      if (funnel)
        items.push({
          id: "funnel",
          group: "numbers",
          icon: "funnel",
          label: t("map:step.funnel"),
          onChoose: () =>
            void navigate({
              to: "/p/$project/funnel",
              params: { project },
              search: { q: funnel, map, step },
            }),
        });
      if (paths)
        items.push({
          id: "paths",
          group: "numbers",
          icon: "paths",
          label: t("map:step.paths"),
          onChoose: () =>
            void navigate({ to: "/p/$project/paths", params: { project }, search: { q: paths, map, step } }),
        });
      const { funnel: who, reached } = measures[step] ?? {};
      const place = document.steps[step]?.title ?? "";
      if (who && typeof reached === "number")
        items.push({
          id: "customers",
          group: "numbers",
          icon: "interpersonal",
          label: t("map:step.customers"),
          onChoose: () =>
            openNumber({
              title: t("map:opened.reached", { place }),
              value: count(reached, lang),
              place,
              of: who,
              part: { part: "funnel", position: 1, outcome: "reached" },
            }),
        });
    }
    return items;
  }, [target, editable, edits, numbers, clipboard, store, kit, t, lang, project, map, navigate, openNumber]);
}
