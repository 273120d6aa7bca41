import i18n from "i18next";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FoundGroup } from "@/api/generated";
import { useGuest } from "@/api/guests";
import controls from "@/design/controls/controls.module.css";
import { share } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { IMAGE_TYPES, imageAddress } from "../cells/images";
import { chooseImages, useKeepImages } from "../cells/useImages";
import { addPersona } from "../core/gestures";
import { ordered } from "../core/ordering";
import { said } from "../core/texts";
import type { Channel, Lang, Persona } from "../core/types";
import { useEditing, useMapDocument, useMapIds, useMapStore, useSaid } from "../live/hooks";
import { EvidenceChoice, LineField, Part, RichField, SmallButton } from "../panels/form/fields";
import type { PanelProps } from "../panels/registry";
import { useMapView } from "../panels/view";
import { Bound } from "./Bound";
import { Facts } from "./Facts";
import { nameOf, storyOf } from "./likeness";
import { MeasuredPart } from "./Measured";
import { freeName } from "./measuring";
import classes from "./PersonasPanel.module.css";
import { Suggestions } from "./Suggestions";
import { Traits } from "./Traits";
import { useLikeness } from "./useCalled";
import { useMeasured } from "./useMeasured";

/** Whom the map is about: each persona with everything that is known or assumed of them. */
export default function PersonasPanel({ about }: PanelProps) {
  const { t } = useTranslation(["map_personas", "map_personas_data"]);
  const { editable, lang, make } = useEditing();
  const view = useMapView();
  const personas = useMapDocument((map) => map.personas);
  const ids = ordered(personas).map(([id]) => id);
  const asked = about && "collection" in about && about.collection === "personas" ? about.id : null;
  const [opened, setOpened] = useState<string | null>(asked ?? view.persona);
  useEffect(() => {
    if (asked) setOpened(asked);
  }, [asked]);
  const shown = opened !== null && personas[opened] ? opened : (ids[0] ?? null);
  const store = useMapStore();
  const isGuest = useGuest() !== null;
  const wordsIn = useLikeness();
  const [suggests, setSuggests] = useState(false);
  /** A new persona, in the map's language and in that of whoever adds it. */
  const add = (
    wanted: (of: Lang) => string,
    bio: (of: Lang) => string = () => "",
    own: Partial<Persona> = {},
  ) => {
    const { locale } = store.snapshot();
    const nameIn = (of: Lang) => {
      const called = ids.map(
        (id) => said(store.snapshot(), { collection: "personas", id, field: "name" }, of).text,
      );
      return freeName(wanted(of), called);
    };
    const { changes, id } = addPersona({ ...own, name: nameIn(locale), bio: bio(locale) });
    const texts = [
      { field: "name", text: nameIn(lang) },
      { field: "bio", text: bio(lang) },
    ];
    make([
      ...changes,
      ...texts
        .filter(({ text }) => lang !== locale && text)
        .map(
          (each) => ({ change: "edit_text", collection: "personas", id, ...each, language: lang }) as const,
        ),
    ]);
    setOpened(id);
    return nameIn(lang);
  };
  const accept = (group: FoundGroup) => {
    const bio = (of: Lang) =>
      i18n.getFixedT(of, "map_likeness")("bio", {
        story: storyOf(group, wordsIn(of)),
        stability: share(group.stability, of),
      });
    const name = add((of) => nameOf(group, wordsIn(of)), bio, {
      segment: group.segment,
      evidence: "measured",
    });
    setSuggests(false);
    view.toast(t("map_personas_data:suggested.accepted", { name }), store.undo);
  };
  return (
    <>
      <div className={classes["tabs"]}>
        {ids.length > 0 ? (
          <div className={classes["names"]} role="tablist" aria-label={t("choose")}>
            {ids.map((id) => (
              <Tab key={id} persona={id} on={id === shown} all={ids} onOpen={setOpened} />
            ))}
          </div>
        ) : null}
        {editable ? (
          <SmallButton
            icon="plus"
            label={t("add")}
            onClick={() => add((of) => i18n.getFixedT(of, "map_personas")("new"))}
          />
        ) : null}
        {editable && !isGuest && !suggests ? (
          <SmallButton
            icon="search"
            label={t("map_personas_data:suggested.open")}
            onClick={() => setSuggests(true)}
          />
        ) : null}
      </div>
      {suggests ? <Suggestions onAccept={accept} onClose={() => setSuggests(false)} /> : null}
      {suggests ? null : shown === null ? (
        <p className={`${controls["hint"]} ${classes["hint"]}`}>{t("empty")}</p>
      ) : (
        <div role="tabpanel" id="persona-shown" aria-labelledby={`persona-tab-${shown}`}>
          <PersonaForm key={shown} id={shown} count={ids.length} />
        </div>
      )}
    </>
  );
}

interface TabProps {
  persona: string;
  on: boolean;
  all: readonly string[];
  onOpen: (persona: string) => void;
}

function Tab({ persona, on, all, onOpen }: TabProps) {
  const name = useSaid("personas", persona, "name");
  return (
    <button
      type="button"
      role="tab"
      id={`persona-tab-${persona}`}
      aria-selected={on}
      title={name.text}
      aria-controls={on ? "persona-shown" : undefined}
      tabIndex={on ? 0 : -1}
      lang={name.lang}
      onClick={() => onOpen(persona)}
      onKeyDown={(event) => {
        const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (by === 0) return;
        event.preventDefault();
        const next = all[(all.indexOf(persona) + by + all.length) % all.length] as string;
        onOpen(next);
        requestAnimationFrame(() => document.getElementById(`persona-tab-${next}`)?.focus());
      }}
    >
      {name.text}
    </button>
  );
}

const PARTS = ["goals", "needs", "jobs", "frustrations"] as const;

function PersonaForm({ id, count }: { id: string; count: number }) {
  const { t } = useTranslation("map_personas");
  const { editable, make } = useEditing();
  const store = useMapStore();
  const view = useMapView();
  const persona = useMapDocument((map) => map.personas[id]);
  const name = useSaid("personas", id, "name");
  const isGuest = useGuest() !== null;
  const [value, setValue] = useState<string | null>(null);
  const measured = useMeasured(id, value);
  if (!persona) return null;
  const place = (field: string) => ({ collection: "personas", id, field }) as const;
  const set = (field: string, value: unknown) =>
    make([{ change: "set_field", collection: "personas", id, field, value }]);
  const own = view.persona === id;
  return (
    <>
      <div className={classes["head"]}>
        <Portrait image={persona.image ?? null} name={name.text} onSet={(image) => set("image", image)} />
        <div>
          <LineField place={place("name")} label={t("name")} />
          <EvidenceChoice
            value={persona.evidence ?? "assumed"}
            onChoose={(level) => set("evidence", level)}
            short
          />
        </div>
      </div>
      {count > 1 ? (
        <button
          type="button"
          className={`${controls["chip"]} ${classes["show"]}`}
          aria-pressed={own}
          onClick={() => view.choosePersona(own ? null : id)}
        >
          <Icon name={own ? "check" : "show"} size={14} />
          {t("show", { name: name.text })}
        </button>
      ) : null}
      {isGuest ? null : <Bound persona={id} measured={measured} />}
      <LineField place={place("quote")} label={t("quote")} invitation={t("quoteEmpty")} grows />
      <RichField place={place("bio")} label={t("bio")} invitation={t("bioEmpty")} />
      {PARTS.map((part) => (
        <RichField key={part} place={place(part)} label={t(part)} invitation={t(`${part}Empty`)} />
      ))}
      <Part title={t("facts")}>
        <Facts persona={id} measured={measured} />
      </Part>
      <MeasuredPart persona={id} measured={measured} value={value} onValue={setValue} />
      <Part title={t("traits")}>
        <Traits persona={id} />
      </Part>
      <Part title={t("channels")}>
        <Channels value={persona.channels ?? []} onSet={(channels) => set("channels", channels)} />
      </Part>
      {editable ? (
        <p className={classes["remove"]}>
          <SmallButton
            icon="trash"
            label={t("remove")}
            onClick={() => {
              make([{ change: "remove", collection: "personas", id }]);
              if (own) view.choosePersona(null);
              view.toast(t("removed", { name: name.text }), store.undo);
            }}
          />
        </p>
      ) : null}
    </>
  );
}

interface PortraitProps {
  image: string | null;
  name: string;
  onSet: (image: string | null) => void;
}

function Portrait({ image, name, onSet }: PortraitProps) {
  const { t } = useTranslation("map_personas");
  const { editable } = useEditing();
  const { project } = useMapIds();
  const keep = useKeepImages();
  const latest = useRef(onSet);
  latest.current = onSet;
  const take = (files: readonly File[]) =>
    void keep(files.slice(0, 1)).then(([kept]) => {
      if (kept) latest.current(kept);
    });
  const picture = image ? (
    <img src={imageAddress(project, image, "thumb")} alt={name} />
  ) : (
    <Icon name="persona" size={34} />
  );
  if (!editable) return <span className={classes["portrait"]}>{picture}</span>;
  return (
    <span className={classes["portrait"]}>
      <button
        type="button"
        aria-label={t(image ? "changeImage" : "addImage")}
        title={t(image ? "changeImage" : "addImage")}
        onClick={() => chooseImages(IMAGE_TYPES, take)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          take([...event.dataTransfer.files].filter(({ type }) => type.startsWith("image/")));
        }}
        onPaste={(event) =>
          take([...event.clipboardData.files].filter(({ type }) => type.startsWith("image/")))
        }
      >
        {picture}
      </button>
      {image ? <SmallButton icon="close" label={t("removeImage")} quiet onClick={() => onSet(null)} /> : null}
    </span>
  );
}

const CHANNELS = [
  ..."website search social email ads app chatbot voice ar_vr store fair hotline print post service".split(
    " ",
  ),
  ..."advice referral other".split(" "),
] as Channel[];

function Channels({
  value,
  onSet,
}: {
  value: readonly Channel[];
  onSet: (channels: readonly Channel[]) => void;
}) {
  const { t } = useTranslation("map");
  const { editable } = useEditing();
  const shown = editable ? CHANNELS : CHANNELS.filter((each) => value.includes(each));
  return (
    <div className={classes["channels"]}>
      {shown.map((each) => {
        const on = value.includes(each);
        return (
          <button
            key={each}
            type="button"
            className={controls["chip"]}
            aria-pressed={on}
            disabled={!editable}
            onClick={() => onSet(on ? value.filter((other) => other !== each) : [...value, each])}
          >
            <Icon name={each} size={13} />
            {t(`channel.${each}`)}
          </button>
        );
      })}
    </div>
  );
}
