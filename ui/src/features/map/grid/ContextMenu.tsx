import { Fragment, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Popup } from "@/design/controls/Popup";
import { Icon } from "@/design/icons/Icon";
import { useEditing, useMapStore } from "../live/hooks";
import { useMapView } from "../panels/view";
import classes from "./ContextMenu.module.css";
import type { MenuAnchor } from "./kit";
import { CONTRIBUTIONS, type MenuItem, type MenuTarget } from "./menus";
import { useOwnItems } from "./ownItems";

export interface OpenMenu {
  readonly target: MenuTarget;
  readonly at: MenuAnchor;
}

interface Props extends OpenMenu {
  /** What the menu is of, for screen readers. */
  onClose: () => void;
}

const GROUPS: readonly MenuItem["group"][] = ["write", "order", "show", "numbers", "more", "remove"];

/** What can be done with a part of the grid. */
export function ContextMenu({ target, at, onClose }: Props) {
  const { t } = useTranslation("map_grid");
  const { t: speak } = useTranslation();
  const store = useMapStore();
  const editing = useEditing();
  const view = useMapView();
  const own = useOwnItems(target);
  const items = useMemo(() => {
    const kit = { document: store.snapshot(), editing, view, t: speak };
    return [...own, ...CONTRIBUTIONS.flatMap((contribute) => contribute(target, kit))];
  }, [own, store, editing, view, speak, target]);
  const groups = GROUPS.map((group) => items.filter((item) => item.group === group)).filter(
    ({ length }) => length > 0,
  );

  return (
    <Popup anchor={at} role="menu" label={t(`menu.of.${target.kind}`)} onClose={onClose}>
      {groups.map((group, place) => (
        <Fragment key={group[0]?.group}>
          {place > 0 ? <hr /> : null}
          {group.map((item) => (
            <button
              key={item.id}
              type="button"
              {...(item.checked === undefined
                ? { role: "menuitem" }
                : { role: "menuitemcheckbox", "aria-checked": item.checked })}
              aria-disabled={item.disabled || undefined}
              className={classes["item"]}
              data-group={item.group}
              onClick={() => {
                if (item.disabled) return;
                onClose();
                item.onChoose();
              }}
            >
              {item.icon ? <Icon name={item.icon} size={15} /> : <span className={classes["noIcon"]} />}
              <span className={classes["label"]}>{item.label}</span>
              {item.checked ? <Icon name="check" size={14} /> : null}
              {item.keys ? <kbd>{item.keys}</kbd> : null}
            </button>
          ))}
        </Fragment>
      ))}
    </Popup>
  );
}
