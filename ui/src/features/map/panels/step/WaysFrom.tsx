import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { addBranch } from "../../core/gestures";
import { stepsInOrder } from "../../core/ordering";
import { said } from "../../core/texts";
import { useEditing, useMapDocument, useMapStore, useSaid } from "../../live/hooks";
import { Choice, LineField, SmallButton } from "../form/fields";
import { useMapView } from "../view";
import classes from "./StepPanel.module.css";

/** The ways that lead on from a step besides the next one, each with its condition. */
export function WaysFrom({ step }: { step: string }) {
  const { t } = useTranslation("map_step");
  const { editable, lang, make } = useEditing();
  const store = useMapStore();
  const branches = useMapDocument((map) => map.branches);
  const steps = useMapDocument((map) => map.steps);
  const stages = useMapDocument((map) => map.stages);
  const own = useMemo(
    () => Object.entries(branches).filter(([, { source }]) => source === step),
    [branches, step],
  );
  const free = useMemo(
    () =>
      stepsInOrder({ stages, steps }).filter(
        ([id]) => id !== step && !own.some(([, { target }]) => target === id),
      ),
    [stages, steps, step, own],
  );
  return (
    <>
      {own.length === 0 && !editable ? (
        <p className={`${controls["hint"]} ${classes["hint"]}`}>{t("noWays")}</p>
      ) : null}
      {own.map(([id, { target }]) => (
        <Way key={id} id={id} target={target} />
      ))}
      {editable && free.length > 0 ? (
        <Choice
          label={t("addWay")}
          value=""
          options={[
            { value: "", label: t("addWayHint") },
            ...free.map(([id]) => ({
              value: id,
              label: said(store.snapshot(), { collection: "steps", id, field: "title" }, lang).text,
            })),
          ]}
          onChoose={(target) => {
            const made = target ? addBranch(store.snapshot(), step, target) : null;
            if (made) make(made.changes);
          }}
        />
      ) : null}
    </>
  );
}

function Way({ id, target }: { id: string; target: string }) {
  const { t } = useTranslation("map_step");
  const { editable, make } = useEditing();
  const view = useMapView();
  const title = useSaid("steps", target, "title");
  return (
    <div className={classes["way"]}>
      <div className={classes["row"]}>
        <button
          type="button"
          className={controls["quiet"]}
          onClick={() => view.goTo({ collection: "steps", id: target })}
        >
          → <span lang={title.lang}>{title.text}</span>
        </button>
        {editable ? (
          <SmallButton
            icon="trash"
            label={t("removeWay", { step: title.text })}
            quiet
            onClick={() => make([{ change: "remove", collection: "branches", id }])}
          />
        ) : null}
      </div>
      <LineField
        place={{ collection: "branches", id, field: "condition" }}
        label={t("condition")}
        invitation={t("conditionEmpty")}
      />
    </div>
  );
}
