import { useEffect, useId, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { Icon } from "@/design/icons/Icon";
import { useGridKit } from "../grid/kit";
import type { CellContentProps } from "../grid/slots";
import { useEditing, useMapDocument, useSaid } from "../live/hooks";
import { useMapView } from "../panels/view";
import { Words } from "../Words";
import { Foreign } from "./Card";
import card from "./Card.module.css";
import { channelsAt, interactionsAt } from "./meeting";
import classes from "./TouchpointCell.module.css";
import { useMeet } from "./useMeet";

/** A cell of a lane of touchpoints or of channels: what the step's interactions say. */
export function TouchpointCell({ lane, step, invites, writing }: CellContentProps) {
  const { t } = useTranslation("map");
  const { editable } = useEditing();
  const interactions = useMapDocument((map) => map.interactions);
  const own = useMemo(() => interactionsAt(interactions, step.id), [interactions, step.id]);
  const { type } = lane.lane;
  return (
    <>
      {type === "channel" ? (
        <Channels step={step.id} />
      ) : (
        own.map(([id, { touchpoint }]) => (
          <Chip key={id} interaction={id} touchpoint={touchpoint} step={step.id} />
        ))
      )}
      {writing ? <Meet step={step.id} begun={writing.begun} /> : null}
      {own.length === 0 && !writing && editable ? (
        <span className={card["invitation"]} data-shown={invites || undefined}>
          {t(`empty.${type}`)}
        </span>
      ) : null}
    </>
  );
}

interface ChipProps {
  interaction: string;
  touchpoint: string;
  step: string;
}

/** A touchpoint with its channel and whether its events are counted; opens what is known of it. */
function Chip({ interaction, touchpoint, step }: ChipProps) {
  const { t } = useTranslation("map");
  const { lang } = useEditing();
  const view = useMapView();
  const object = useMapDocument((map) => map.touchpoints[touchpoint]);
  const name = useSaid("touchpoints", touchpoint, "name");
  if (!object) return null;
  const { channel = "other", type = "digital", binding } = object;
  const place = channel === "other" ? t(`type.${type}`) : t(`channel.${channel}`);
  const bound = binding ? t("map_cells:bound") : t("map_cells:drawnOnly");
  return (
    <button
      type="button"
      data-stop
      tabIndex={-1}
      className={classes["chip"]}
      data-bound={binding ? true : undefined}
      title={`${place} · ${t(`type.${type}`)} · ${bound}`}
      aria-label={`${name.text}, ${place}, ${bound}`}
      onClick={() => view.openPanel("step", { collection: "interactions", id: interaction, field: step })}
    >
      <Icon name={channel === "other" ? type : channel} size={14} />
      <span lang={name.lang}>
        <Words text={name.text} lang={name.lang} longWord={9} />
        {name.lang === lang ? null : <Foreign lang={name.lang} />}
      </span>
      {binding ? (
        <i className={classes["counted"]}>
          <EvidenceMark evidence="measured" size={7} />
        </i>
      ) : null}
    </button>
  );
}

function Channels({ step }: { step: string }) {
  const { t } = useTranslation("map");
  const interactions = useMapDocument((map) => map.interactions);
  const touchpoints = useMapDocument((map) => map.touchpoints);
  const channels = useMemo(
    () => channelsAt(interactions, touchpoints, step),
    [interactions, touchpoints, step],
  );
  return channels.map(({ channel, type }) => (
    <span key={channel === "other" ? type : channel} className={classes["channel"]}>
      <Icon name={channel === "other" ? type : channel} size={14} />
      {channel === "other" ? t(`type.${type}`) : t(`channel.${channel}`)}
    </span>
  ));
}

/** Adds touchpoints by name: one that is known, or a new one; Enter adds and waits for the next. */
function Meet({ step, begun = "" }: { step: string; begun: string | undefined }) {
  const { t } = useTranslation("map_cells");
  const { lang } = useEditing();
  const kit = useGridKit();
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const { names, meet } = useMeet(step);
  useEffect(() => input.current?.focus(), []);
  const add = (): boolean => {
    const name = input.current?.value ?? "";
    if (input.current) input.current.value = "";
    if (!name.trim()) return false;
    meet(name);
    return true;
  };
  return (
    <>
      <input
        ref={input}
        type="text"
        list={list}
        lang={lang}
        defaultValue={begun}
        maxLength={200}
        className={classes["meet"]}
        aria-label={t("meet")}
        placeholder={t("meetHint")}
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || !["Escape", "Enter", "Tab"].includes(event.key)) return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === "Escape") kit.done(true);
          else if (event.key === "Tab") {
            add();
            kit.done(true, event.shiftKey ? "left" : "right");
          } else if (!add()) kit.done(true);
        }}
        onBlur={() => {
          add();
          kit.done(false);
        }}
      />
      <datalist id={list}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
