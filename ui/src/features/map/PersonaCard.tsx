import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { Icon } from "@/design/icons/Icon";
import type { Evidence } from "./core/types";
import { EditableText } from "./EditableText";
import { useEditing, useMapDocument, useMapStore } from "./live/hooks";
import { personasOf, type ShownPersona } from "./model/personas";
import classes from "./PersonaCard.module.css";
import { Popup } from "./Popup";
import { useMapView } from "./panels/view";

interface PersonaSwitchProps {
  personas: readonly ShownPersona[];
  chosen: ShownPersona | null;
  onChoose: (persona: string) => void;
}

const FACTS_IN_BAR = 2;
const LONGEST_FACT = 34;

/** The first facts that are said in a few words; the others stand in the card. */
function shortFacts({ facts }: ShownPersona): ShownPersona["facts"] {
  return facts
    .filter(({ name, value }) => name.text.length + value.text.length < LONGEST_FACT)
    .slice(0, FACTS_IN_BAR);
}

/** Whom the map is about, in a line that opens their card. */
export function PersonaSwitch({ personas, chosen, onChoose }: PersonaSwitchProps) {
  const { t } = useTranslation("map");
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  if (!chosen) return null;
  return (
    <>
      <button
        ref={button}
        type="button"
        className={classes["switch"]}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className={classes["kind"]}>{t("persona.label")}</span>{" "}
        <b lang={chosen.name.lang}>{chosen.name.text}</b>
        <span className={classes["shortFacts"]}>
          {shortFacts(chosen).map((fact) => (
            <span key={fact.name.text} className={classes["fact"]}>
              <span lang={fact.name.lang}>{fact.name.text}</span>{" "}
              <b lang={fact.value.lang}>{fact.value.text}</b>
            </span>
          ))}
        </span>
        <Mark evidence={chosen.evidence} />
        {personas.length > 1 ? (
          <span className={classes["count"]}>
            {t("persona.of", { place: personas.indexOf(chosen) + 1, count: personas.length })}
          </span>
        ) : null}
        <Icon name="down" size={14} />
      </button>
      {open && button.current ? (
        <Popup anchor={button.current} wide label={chosen.name.text} onClose={() => setOpen(false)}>
          <PersonaCard personas={personas} persona={chosen} onChoose={onChoose} />
        </Popup>
      ) : null}
    </>
  );
}

function Mark({ evidence }: { evidence: Evidence }) {
  const { t } = useTranslation("map");
  const words = t("evidence.is", { level: t(`evidence.${evidence}`) });
  return (
    <span className={classes["mark"]} title={words}>
      <EvidenceMark evidence={evidence} />
      <span className={classes["spoken"]}>{words}</span>
    </span>
  );
}

interface PersonaCardProps {
  personas: readonly ShownPersona[];
  persona: ShownPersona;
  onChoose: (persona: string) => void;
}

const PARTS = ["goals", "frustrations"] as const;

function PersonaCard({ personas, persona, onChoose }: PersonaCardProps) {
  const { t } = useTranslation("map");
  const place = (field: string) => ({ collection: "personas", id: persona.id, field }) as const;
  return (
    <article className={classes["card"]}>
      {personas.length > 1 ? (
        <fieldset className={classes["others"]} aria-label={t("persona.choose")}>
          {personas.map((each) => (
            <button
              key={each.id}
              type="button"
              lang={each.name.lang}
              data-first={each.id === persona.id || undefined}
              aria-pressed={each.id === persona.id}
              onClick={() => onChoose(each.id)}
            >
              {each.name.text}
            </button>
          ))}
        </fieldset>
      ) : null}
      <div key={persona.id}>
        <h2>
          <EditableText said={persona.name} place={place("name")} label={t("persona.name")} required />
          <Mark evidence={persona.evidence} />
        </h2>
        <blockquote>
          <EditableText
            said={persona.quote}
            place={place("quote")}
            label={t("persona.quote")}
            invitation={t("empty.quote")}
            multiline
            longest={4_000}
          />
        </blockquote>
        <p className={classes["bio"]}>
          <EditableText
            said={persona.bio}
            place={place("bio")}
            label={t("persona.bio")}
            invitation={t("persona.bioEmpty")}
            multiline
            longest={4_000}
          />
        </p>
        {persona.facts.length > 0 ? (
          <dl className={classes["facts"]}>
            {persona.facts.map((fact, number) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a fact is named by its place
              <div key={number}>
                <dt>
                  <EditableText
                    said={fact.name}
                    place={place(`facts.${number}.name`)}
                    label={t("persona.factName")}
                    required
                  />
                </dt>
                <dd>
                  <EditableText
                    said={fact.value}
                    place={place(`facts.${number}.value`)}
                    label={fact.name.text}
                    required
                  />
                  <Mark evidence={fact.evidence} />
                </dd>
              </div>
            ))}
          </dl>
        ) : null}
        <div className={classes["parts"]}>
          {PARTS.map((part) => (
            <section key={part}>
              <h3>{t(`persona.${part}`)}</h3>
              <p>
                <EditableText
                  said={persona[part]}
                  place={place(part)}
                  label={t(`persona.${part}`)}
                  invitation={t(`persona.${part}Empty`)}
                  multiline
                  longest={4_000}
                />
              </p>
            </section>
          ))}
        </div>
      </div>
    </article>
  );
}

/** Whose map it is, for the bar. */
export function PersonaTool() {
  const store = useMapStore();
  const { lang } = useEditing();
  const view = useMapView();
  const map = useMapDocument((document) => document.personas);
  const translations = useMapDocument((document) => document.translations);
  const personas = useMemo(
    () => personasOf({ ...store.snapshot(), personas: map, translations }, lang),
    [store, map, translations, lang],
  );
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <PersonaSwitch
      personas={personas}
      chosen={personas.find(({ id }) => id === (opened ?? view.persona)) ?? personas[0] ?? null}
      onChoose={setOpened}
    />
  );
}
