import { useTranslation } from "react-i18next";
import type { IconName } from "@/design/icons/drawings";
import { Icon } from "@/design/icons/Icon";
import { useEditing } from "../live/hooks";
import classes from "./ActionBar.module.css";
import { useGridState } from "./gridState";
import { useGridKit } from "./kit";
import type { MenuTarget } from "./menus";
import type { CellPlace, Selection } from "./selection";

interface Props {
  selection: Selection;
  cells: readonly CellPlace[];
  target: MenuTarget | null;
  onClear: () => void;
}

/** What can be done with everything that is chosen; there while more than one thing is. */
export function ActionBar({ selection, cells, target, onClear }: Props) {
  const { t } = useTranslation("map_grid");
  const { editable } = useEditing();
  const kit = useGridKit();
  const { edits, clipboard } = useGridState();
  if (selection.kind === "none" || !target) return null;
  const count = selection.kind === "cells" ? cells.length : selection.ids.length;
  if (count < 2) return null;

  const button = (id: string, icon: IconName, onClick: () => void) => (
    <button type="button" title={t(`items.${id}`)} aria-label={t(`items.${id}`)} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
  const { kind } = selection;
  return (
    <div className={classes["bar"]} role="toolbar" aria-label={t("bar.label")}>
      <span>{t(`counted.${kind}`, { count })}</span>
      {button("copy", "copy", clipboard.copy)}
      {editable ? (
        kind === "cells" ? (
          <>
            {button("cut", "cut", clipboard.cut)}
            {button("paste", "paste", clipboard.paste)}
            {button("clear", "trash", () => edits.clear(cells))}
          </>
        ) : (
          <>
            {kind === "lanes" ? null : button("merge", "merge", () => edits.merge(kind, selection.ids))}
            {button("duplicate", "duplicate", () => edits.duplicate(kind, selection.ids))}
            {button("hide", "hide", () => edits.hide(kind, selection.ids))}
            {button("remove", "trash", () => edits.remove(kind, selection.ids))}
          </>
        )
      ) : null}
      <button
        type="button"
        aria-haspopup="menu"
        title={t("bar.more")}
        aria-label={t("bar.more")}
        onClick={(event) => kit.openMenu(target, event.currentTarget)}
      >
        <Icon name="more" />
      </button>
      <button type="button" title={t("bar.clear")} aria-label={t("bar.clear")} onClick={onClear}>
        <Icon name="close" />
      </button>
    </div>
  );
}
