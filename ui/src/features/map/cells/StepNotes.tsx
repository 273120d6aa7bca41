import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useGuest } from "@/api/guests";
import controls from "@/design/controls/controls.module.css";
import { Icon } from "@/design/icons/Icon";
import type { StepSlotProps } from "../grid/slots";
import { useMapDocument, useMapIds, useSaid } from "../live/hooks";
import { Words } from "../Words";
import { interactionsAt } from "./meeting";
import classes from "./StepNotes.module.css";

const MOST_TOUCHPOINTS = 3;

/** Where a step happens, unless a row says so; whether it decides, where ways branch off, the map that shows it in detail. */
export function StepNotes({ step }: StepSlotProps) {
  const { t } = useTranslation("map");
  const { project } = useMapIds();
  const interactions = useMapDocument((map) => map.interactions);
  const branches = useMapDocument((map) => map.branches);
  const met = useMemo(() => interactionsAt(interactions, step.id), [interactions, step.id]);
  const ways = useMemo(
    () => Object.entries(branches).filter(([, { source }]) => source === step.id),
    [branches, step.id],
  );
  const told = useToldInARow();
  const named = told ? [] : met;
  const more = named.length - MOST_TOUCHPOINTS;
  const isGuest = useGuest() !== null; // and let in to this map only
  const child = isGuest ? null : step.step.child;
  return (
    <>
      {named.slice(0, MOST_TOUCHPOINTS).map(([id, { touchpoint }]) => (
        <Touchpoint key={id} id={touchpoint} step={step.id} />
      ))}
      {more > 0 ? <span className={classes["touchpoint"]}>{t("step.more", { count: more })}</span> : null}
      {step.step.moment_of_truth ? <em className={classes["truth"]}>{t("step.momentOfTruth")}</em> : null}
      {child ? (
        <Link
          to="/p/$project/maps/$map"
          params={{ project, map: child }}
          data-stop
          tabIndex={-1}
          className={classes["child"]}
        >
          <Icon name="submap" size={13} />
          {t("map_cells:submap.open")}
        </Link>
      ) : null}
      {ways.map(([id, { target }]) => (
        <Way key={id} id={id} target={target} />
      ))}
    </>
  );
}

/** Whether a row on show names the touchpoints of every step already. */
function useToldInARow(): boolean {
  return useMapDocument(({ lanes, detail }) =>
    Object.values(lanes).some(
      ({ type, hidden, main }) => type === "touchpoint" && !hidden && (detail === "full" || main === true),
    ),
  );
}

/** A branch in words, for those who do not see its line. */
function Way({ id, target }: { id: string; target: string }) {
  const { t } = useTranslation("map_cells");
  const condition = useSaid("branches", id, "condition");
  const title = useSaid("steps", target, "title");
  const said = condition.text
    ? t("way.if", { condition: condition.text, step: title.text })
    : t("way.to", { step: title.text });
  return <span className={controls["hidden"]}>{said}</span>;
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
