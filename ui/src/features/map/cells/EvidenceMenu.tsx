import { useTranslation } from "react-i18next";
import { Popup } from "@/design/controls/Popup";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { Icon } from "@/design/icons/Icon";
import type { Evidence } from "../core/types";
import { useEditing } from "../live/hooks";
import { useMapView } from "../panels/view";
import classes from "./EvidenceMenu.module.css";

const LEVELS: readonly Evidence[] = ["assumed", "reported", "observed", "measured"];

interface EvidenceMenuProps {
  card: string;
  evidence: Evidence;
  anchor: HTMLElement;
  onClose: () => void;
}

/** How sure a card is, chosen from its mark. */
export function EvidenceMenu({ card, evidence, anchor, onClose }: EvidenceMenuProps) {
  const { t } = useTranslation("map");
  const { make } = useEditing();
  const view = useMapView();
  return (
    <Popup anchor={anchor} role="menu" label={t("evidence.title")} onClose={onClose}>
      {LEVELS.map((level) => (
        <button
          key={level}
          type="button"
          role="menuitemradio"
          aria-checked={level === evidence}
          onClick={() => {
            onClose();
            if (level !== evidence)
              make([{ change: "set_field", collection: "cells", id: card, field: "evidence", value: level }]);
          }}
        >
          <EvidenceMark evidence={level} size={11} />
          <span className={classes["level"]}>
            {t(`evidence.${level}`)}
            <small>{t(`evidence.${level}Long`)}</small>
          </span>
          {level === evidence ? <Icon name="check" size={14} /> : null}
        </button>
      ))}
      <hr />
      <button
        type="button"
        role="menuitem"
        onClick={() => {
          onClose();
          view.openPanel("card", { collection: "cells", id: card });
        }}
      >
        <Icon name="about" size={14} />
        {t("map_cells:menu.details")}
      </button>
    </Popup>
  );
}
