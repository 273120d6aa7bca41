import { useTranslation } from "react-i18next";
import { Popup } from "@/design/controls/Popup";
import type { Lane, LaneType, Measure } from "../core/types";
import classes from "./LaneChooser.module.css";

interface Props {
  anchor: HTMLElement;
  /** The lane that gets another type; null: a new one is added. */
  now: Lane | null;
  onChoose: (type: LaneType, measure: Measure | null) => void;
  onClose: () => void;
}

interface Group {
  readonly id: string;
  readonly types: readonly LaneType[];
}

/** Every type of lane, by what it is about. */
const GROUPS: readonly Group[] = [
  { id: "people", types: ["action", "thought", "quote", "need", "expectation", "emotion"] },
  { id: "places", types: ["touchpoint", "channel"] },
  { id: "findings", types: ["pain", "gain", "evidence"] },
  { id: "ideas", types: ["opportunity", "solution", "owner"] },
  { id: "behind", types: ["backstage", "support"] },
  { id: "free", types: ["text", "image", "link"] },
];
const MEASURES: readonly Measure[] = ["reached", "onward", "time_to_next", "drop_off", "satisfaction"];

/** Which lane to add, or what a lane should hold from now on. */
export function LaneChooser({ anchor, now, onChoose, onClose }: Props) {
  const { t } = useTranslation(["map_grid", "map"]);
  const item = (key: string, label: string, choose: () => void) => (
    <button
      key={key}
      type="button"
      {...(now
        ? { role: "menuitemradio", "aria-checked": key === (now.measure ?? now.type) }
        : { role: "menuitem" })}
      onClick={() => {
        onClose();
        choose();
      }}
    >
      {label}
    </button>
  );
  return (
    <Popup
      anchor={anchor}
      role="menu"
      wide
      label={t(now ? "add.laneInstead" : "add.laneWhich")}
      onClose={onClose}
    >
      <div className={classes["groups"]} role="none">
        {GROUPS.map(({ id, types }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of a menu, not of a form
          <div key={id} role="group" aria-label={t(`groups.${id}`)}>
            <span aria-hidden="true">{t(`groups.${id}`)}</span>
            {types.map((type) => item(type, t(`map:lane.${type}`), () => onChoose(type, null)))}
          </div>
        ))}
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="group" aria-label={t("groups.numbers")}>
          <span aria-hidden="true">{t("groups.numbers")}</span>
          {MEASURES.map((measure) =>
            item(measure, t(`map:measure.${measure}.title`), () => onChoose("metric", measure)),
          )}
        </div>
      </div>
    </Popup>
  );
}
