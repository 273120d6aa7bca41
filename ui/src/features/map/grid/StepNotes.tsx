import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/design/icons/Icon";
import { ordered } from "../core/ordering";
import { useMapDocument, useSaid } from "../live/hooks";
import { Words } from "../Words";
import classes from "./StepNotes.module.css";
import type { StepSlotProps } from "./slots";

const MOST_TOUCHPOINTS = 3;

/** Where a step happens, and whether it decides. */
export function StepNotes({ step }: StepSlotProps) {
  const { t } = useTranslation("map");
  const interactions = useMapDocument((map) => map.interactions);
  const met = useMemo(
    () =>
      ordered(interactions)
        .filter(([, each]) => each.step === step.id)
        .map(([, { touchpoint }]) => touchpoint),
    [interactions, step.id],
  );
  const more = met.length - MOST_TOUCHPOINTS;
  return (
    <>
      {met.slice(0, MOST_TOUCHPOINTS).map((id) => (
        <Touchpoint key={id} id={id} step={step.id} />
      ))}
      {more > 0 ? <span className={classes["touchpoint"]}>{t("step.more", { count: more })}</span> : null}
      {step.step.moment_of_truth ? <em className={classes["truth"]}>{t("step.momentOfTruth")}</em> : null}
    </>
  );
}

function Touchpoint({ id, step }: { id: string; step: string }) {
  const { t } = useTranslation("map");
  const touchpoint = useMapDocument((map) => map.touchpoints[id]);
  const name = useSaid("touchpoints", id, "name");
  const title = useSaid("steps", step, "title");
  if (!touchpoint) return null;
  const { channel = "other", type = "digital" } = touchpoint;
  const place = channel === "other" ? t(`type.${type}`) : t(`channel.${channel}`);
  const same = name.text.trim().toLocaleLowerCase() === title.text.trim().toLocaleLowerCase();
  return (
    <span className={classes["touchpoint"]} title={same ? undefined : place}>
      <Icon name={channel === "other" ? type : channel} size={14} />
      <span lang={same ? undefined : name.lang}>
        {same ? place : <Words text={name.text} lang={name.lang} longWord={10} />}
      </span>
    </span>
  );
}
