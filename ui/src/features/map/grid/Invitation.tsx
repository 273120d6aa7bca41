import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { addLane, addStage, addStep } from "../core/gestures";
import { newId } from "../core/identity";
import { orders } from "../core/ordering";
import type { AnyChange } from "../core/types";
import { useEditing, useMapStore } from "../live/hooks";
import classes from "./Invitation.module.css";

interface Props {
  /** Gives the step that was made, to be written at once. */
  onBegin: (step: string) => void;
}

const STAGES = ["awareness", "consideration", "decision", "retention", "advocacy"] as const;

/** A map without steps: two ways to begin. */
export function Invitation({ onBegin }: Props) {
  const { t } = useTranslation("map_grid");
  const store = useMapStore();
  const { editable, make } = useEditing();
  if (!editable) return <p className={classes["words"]}>{t("invitation.nothing")}</p>;

  /** What one does and says, unless the map has lanes already. */
  const lanes = (): AnyChange[] => {
    const map = store.snapshot();
    if (Object.keys(map.lanes).length > 0) return [];
    return (["action", "quote", "emotion", "pain", "opportunity"] as const).flatMap(
      (type) =>
        addLane(map, { type, ...(type === "action" || type === "quote" ? { main: true } : {}) }).changes,
    );
  };
  const blank = () => {
    const map = store.snapshot();
    const [there] = Object.keys(map.stages);
    const stage = there === undefined ? addStage(map, { name: t("new.stage") }) : { changes: [], id: there };
    const step = addStep(map, { stage: stage.id, title: t("new.step") });
    make([...stage.changes, ...step.changes, ...lanes()]);
    onBegin(step.id);
  };
  const five = () => {
    const keys = orders(STAGES.length);
    const changes: AnyChange[] = STAGES.flatMap((stage, place): AnyChange[] => {
      const id = newId("stage");
      const step = newId("step");
      const order = keys[place] ?? "V";
      return [
        {
          change: "add",
          collection: "stages",
          id,
          object: { order, name: t(`invitation.stages.${stage}`), hue: place + 1 },
        },
        { change: "add", collection: "steps", id: step, object: { stage: id, order, title: t("new.step") } },
      ];
    });
    make([...changes, ...lanes()]);
    const first = changes[1];
    if (first?.change === "add") onBegin(first.id);
  };

  return (
    <div className={classes["invitation"]}>
      <svg viewBox="0 0 220 60" width="220" aria-hidden="true">
        <path d="M6 40 C40 40 40 16 74 16 S110 46 146 46 S180 20 214 20" />
        <circle cx="6" cy="40" r="5" />
        <circle cx="74" cy="16" r="5" />
        <circle cx="146" cy="46" r="5" />
        <circle cx="214" cy="20" r="5" data-now />
      </svg>
      <h2>{t("invitation.title")}</h2>
      <p>{t("invitation.words")}</p>
      <div className={controls["actions"]}>
        <button type="button" data-main onClick={blank}>
          {t("invitation.blank")}
        </button>
        <button type="button" onClick={five}>
          {t("invitation.five")}
        </button>
      </div>
    </div>
  );
}
