import {
  type FormEvent,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import type { ScoreBinding, Selector } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { BindingEditor, type Bound } from "@/design/binding/BindingEditor";
import controls from "@/design/controls/controls.module.css";
import { signed } from "@/design/format";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { Icon } from "@/design/icons/Icon";
import { interactionsAt } from "../../cells/meeting";
import { useMeet } from "../../cells/useMeet";
import { fieldOf } from "../../core/records";
import { said } from "../../core/texts";
import type { Channel, Party, TouchpointType } from "../../core/types";
import { MapContext, useEditing, useMapDocument, useMapIds, useMapStore, useSaid } from "../../live/hooks";
import { Choice, LineField, LineInput, RichField, SmallButton } from "../form/fields";
import field from "../form/fields.module.css";
import { LibraryPart, useEntryOf } from "./LibraryPart";
import classes from "./StepPanel.module.css";

const TYPES: readonly TouchpointType[] = ["digital", "physical", "interpersonal"];
const PARTIES: readonly Party[] = ["customer", "organisation", "partner"];
const CHANNELS: readonly Channel[] = [
  ..."website search social email ads app chatbot voice ar_vr store fair hotline print post service".split(
    " ",
  ),
  ..."advice referral other".split(" "),
] as Channel[];
const VALUES = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2] as const;
const DURATION = new RegExp(fieldOf("interactions", "planned_duration")?.pattern ?? "$^", "u");

/** The touchpoints a step meets, each to be opened, and the way to another one. */
export function Meetings({ step, open }: { step: string; open: string | null }) {
  const { t } = useTranslation("map_step");
  const { editable } = useEditing();
  const interactions = useMapDocument((map) => map.interactions);
  const own = useMemo(() => interactionsAt(interactions, step), [interactions, step]);
  return (
    <>
      {own.length === 0 ? (
        <p className={`${controls["hint"]} ${classes["hint"]}`}>{t("noMeetings")}</p>
      ) : null}
      {own.map(([id, { touchpoint }], place) => (
        <Meeting
          key={id}
          id={id}
          touchpoint={touchpoint}
          open={open === id}
          previous={own[place - 1]?.[0] ?? null}
          afterNext={own[place + 2]?.[0] ?? null}
          last={place === own.length - 1}
        />
      ))}
      {editable ? <AddMeeting step={step} met={own.map(([, each]) => each.touchpoint)} /> : null}
    </>
  );
}

interface MeetingProps {
  id: string;
  touchpoint: string;
  open: boolean;
  previous: string | null;
  afterNext: string | null;
  last: boolean;
}

function Meeting({ id, touchpoint, open, previous, afterNext, last }: MeetingProps) {
  const { t } = useTranslation(["map_step", "map"]);
  const { editable, make } = useEditing();
  const object = useMapDocument((map) => map.touchpoints[touchpoint]);
  const name = useSaid("touchpoints", touchpoint, "name");
  const { project } = useMapIds();
  const isGuest = useGuest() !== null;
  const entry = useEntryOf(touchpoint, !isGuest);
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (!open || !details.current) return;
    details.current.open = true;
    details.current.scrollIntoView({ block: "nearest" });
  }, [open]);
  if (!object) return null;
  const { channel = "other", type = "digital", binding, satisfaction } = object;
  const bound: Bound = {
    binding: (binding ?? null) as Selector | null,
    failing: (object.failing ?? null) as Selector | null,
    satisfaction: (satisfaction ?? null) as ScoreBinding | null,
  };
  const move = (before: string | null) => make([{ change: "move", collection: "interactions", id, before }]);
  return (
    <details ref={details} className={classes["meeting"]}>
      <summary>
        <Icon name={channel === "other" ? type : channel} size={15} />
        <span lang={name.lang}>{name.text}</span>
        {binding ? (
          <small className={classes["bound"]}>
            <EvidenceMark evidence="measured" size={8} />
            {t("bound")}
          </small>
        ) : null}
        <Icon name="down" size={14} />
      </summary>
      <MeetingForm id={id} />
      {isGuest || !entry ? null : <LibraryPart touchpoint={touchpoint} view={entry} />}
      <Frozen frozen={entry !== null}>
        <fieldset className={classes["touchpoint"]}>
          <legend>{t("touchpoint")}</legend>
          <p className={`${controls["hint"]} ${classes["hint"]}`}>
            {t(entry ? "touchpointFromLibrary" : "touchpointShared")}
          </p>
          <LineField place={{ collection: "touchpoints", id: touchpoint, field: "name" }} label={t("name")} />
          <div className={classes["two"]}>
            <Choice
              label={t("type")}
              value={type}
              options={TYPES.map((each) => ({ value: each, label: t(`map:type.${each}`) }))}
              onChoose={(value) =>
                make([
                  { change: "set_field", collection: "touchpoints", id: touchpoint, field: "type", value },
                ])
              }
            />
            <Choice
              label={t("channel")}
              value={channel}
              options={CHANNELS.map((each) => ({ value: each, label: t(`map:channel.${each}`) }))}
              onChoose={(value) =>
                make([
                  { change: "set_field", collection: "touchpoints", id: touchpoint, field: "channel", value },
                ])
              }
            />
          </div>
          <div className={classes["two"]}>
            <LineField
              place={{ collection: "touchpoints", id: touchpoint, field: "owner" }}
              label={t("owner")}
            />
            <LineField
              place={{ collection: "touchpoints", id: touchpoint, field: "systems" }}
              label={t("systems")}
            />
          </div>
          <RichField
            place={{ collection: "touchpoints", id: touchpoint, field: "message" }}
            label={t("message")}
            invitation={t("messageEmpty")}
          />
          <p className={`${controls["hint"]} ${classes["hint"]}`}>
            {binding ? t(satisfaction ? "countedAndScored" : "counted") : t("notCounted")}
          </p>
        </fieldset>
      </Frozen>
      {isGuest || entry !== null ? null : <LibraryPart touchpoint={touchpoint} view={null} />}
      {isGuest || entry !== null ? null : (
        <details className={classes["binding"]}>
          <summary>{t("binding")}</summary>
          <BindingEditor
            project={project}
            name={name.text}
            value={bound}
            editable={editable}
            consequence={t("bindingConsequence")}
            onSave={(next) =>
              make(
                (["binding", "failing", "satisfaction"] as const).map((each) => ({
                  change: "set_field",
                  collection: "touchpoints",
                  id: touchpoint,
                  field: each,
                  value: next[each],
                })),
              )
            }
          />
        </details>
      )}
      {editable ? (
        <div className={classes["row"]}>
          <SmallButton
            icon="up"
            label={t("up")}
            quiet
            disabled={previous === null}
            onClick={() => move(previous)}
          />
          <SmallButton icon="down" label={t("down")} quiet disabled={last} onClick={() => move(afterNext)} />
          <span className={classes["space"]} />
          <SmallButton
            icon="trash"
            label={t("removeMeeting")}
            onClick={() => make([{ change: "remove", collection: "interactions", id }])}
          />
        </div>
      ) : null}
    </details>
  );
}

/** What stands inside may only be read, where something else decides what it says. */
function Frozen({ frozen, children }: { frozen: boolean; children: ReactNode }) {
  const place = useContext(MapContext);
  const value = useMemo(() => place && { ...place, editable: place.editable && !frozen }, [place, frozen]);
  return <MapContext value={value}>{children}</MapContext>;
}

/** Who turns to whom, how long it should take, and how it should feel. */
function MeetingForm({ id }: { id: string }) {
  const { t } = useTranslation("map_step");
  const { editable, lang, make } = useEditing();
  const each = useMapDocument((map) => map.interactions[id]);
  if (!each) return null;
  const set = (name: string, value: unknown) =>
    make([{ change: "set_field", collection: "interactions", id, field: name, value }]);
  const parties = PARTIES.map((party) => ({ value: party, label: t(`party.${party}`) }));
  const expected = each.expected ?? null;
  const steps = new Set<number>(VALUES);
  if (expected !== null) steps.add(expected);
  return (
    <>
      <div className={classes["two"]}>
        <Choice
          label={t("initiator")}
          value={each.initiator ?? "customer"}
          options={parties}
          onChoose={(party) => set("initiator", party)}
        />
        <Choice
          label={t("receiver")}
          value={each.receiver ?? "organisation"}
          options={parties}
          onChoose={(party) => set("receiver", party)}
        />
      </div>
      <div className={classes["two"]}>
        <div className={field["field"]}>
          <span className={controls["label"]}>{t("duration")}</span>
          <LineInput
            label={t("duration")}
            value={each.planned_duration ?? ""}
            disabled={!editable}
            placeholder={t("durationEmpty")}
            isValid={(text) => text === "" || DURATION.test(text)}
            onSet={(text) => set("planned_duration", text || null)}
          />
        </div>
        <Choice
          label={t("expected")}
          value={expected === null ? "" : String(expected)}
          options={[
            { value: "", label: "–" },
            ...[...steps]
              .sort((a, b) => b - a)
              .map((value) => ({ value: String(value), label: signed(value, lang) })),
          ]}
          onChoose={(value) => set("expected", value === "" ? null : Number(value))}
        />
      </div>
      <RichField
        place={{ collection: "interactions", id, field: "note" }}
        label={t("note")}
        invitation={t("noteEmpty")}
      />
    </>
  );
}

function AddMeeting({ step, met }: { step: string; met: readonly string[] }) {
  const { t } = useTranslation("map_step");
  const store = useMapStore();
  const { lang } = useEditing();
  const [name, setName] = useState("");
  const list = useId();
  const { names, meet } = useMeet(step);
  const here = met.map(
    (id) => said(store.snapshot(), { collection: "touchpoints", id, field: "name" }, lang).text,
  );
  const add = (event: FormEvent) => {
    event.preventDefault();
    meet(name);
    setName("");
  };
  return (
    <form className={classes["add"]} onSubmit={add}>
      <input
        type="text"
        list={list}
        lang={lang}
        className={`${controls["input"]} ${field["line"]}`}
        value={name}
        maxLength={200}
        aria-label={t("addMeeting")}
        placeholder={t("addMeetingHint")}
        onChange={(event) => setName(event.target.value)}
      />
      <datalist id={list}>
        {names
          .filter((each) => !here.includes(each))
          .map((each) => (
            <option key={each} value={each} />
          ))}
      </datalist>
      <button type="submit" className={controls["button"]} disabled={!name.trim()}>
        <Icon name="plus" size={14} />
        {t("add")}
      </button>
    </form>
  );
}
