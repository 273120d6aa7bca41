import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { Popup } from "@/design/controls/Popup";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { Icon } from "@/design/icons/Icon";
import { ordered } from "../core/ordering";
import type { Evidence } from "../core/types";
import { useEditing, useMapDocument, useSaid } from "../live/hooks";
import { useMapView } from "../panels/view";
import classes from "./PersonaTool.module.css";

const FACTS_IN_BAR = 2;
const LONGEST_FACT = 34;

/** Whose map is shown, and the way to another's; the personas themselves stand in their panel. */
export function PersonaTool() {
  const { t } = useTranslation(["map_personas", "map"]);
  const { editable } = useEditing();
  const view = useMapView();
  const personas = useMapDocument((map) => map.personas);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const ids = ordered(personas).map(([id]) => id);
  const only = ids.length === 1 ? ids[0] : undefined;
  const chosen = view.persona !== null && personas[view.persona] ? view.persona : null;
  if (ids.length === 0 && !editable) return null;
  const choose = (persona: string | null) => {
    setOpen(false);
    view.choosePersona(persona);
  };
  const about = (persona: string | null) => {
    setOpen(false);
    view.openPanel("personas", persona === null ? null : { collection: "personas", id: persona });
  };
  const shown = chosen ?? only;
  return (
    <>
      <button
        ref={button}
        type="button"
        className={classes["switch"]}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className={classes["kind"]}>{t("map:persona.label")}</span>{" "}
        {shown === undefined ? (
          <b>{ids.length === 0 ? t("none") : t("all", { count: ids.length })}</b>
        ) : (
          <Named persona={shown} />
        )}
        <Icon name="down" size={14} />
      </button>
      {open && button.current ? (
        <Popup anchor={button.current} role="menu" label={t("choose")} onClose={() => setOpen(false)}>
          {ids.length > 1 ? (
            <>
              <button
                type="button"
                role="menuitemradio"
                aria-checked={chosen === null}
                className={classes["choice"]}
                onClick={() => choose(null)}
              >
                <Check on={chosen === null} />
                {t("all", { count: ids.length })}
              </button>
              {ids.map((id) => (
                <Choice key={id} persona={id} on={chosen === id} onChoose={() => choose(id)} />
              ))}
              <hr />
            </>
          ) : null}
          <button
            type="button"
            role="menuitem"
            className={classes["choice"]}
            onClick={() => about(shown ?? null)}
          >
            <Icon name="persona" size={15} />
            {t(ids.length === 0 ? "addFirst" : "about")}
          </button>
        </Popup>
      ) : null}
    </>
  );
}

function Check({ on }: { on: boolean }) {
  return <span className={classes["check"]}>{on ? <Icon name="check" size={14} /> : null}</span>;
}

function Choice({ persona, on, onChoose }: { persona: string; on: boolean; onChoose: () => void }) {
  const name = useSaid("personas", persona, "name");
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={on}
      className={classes["choice"]}
      lang={name.lang}
      onClick={onChoose}
    >
      <Check on={on} />
      {name.text}
    </button>
  );
}

/** A persona in the bar: name, the facts that are said in a few words, and how sure they are. */
function Named({ persona }: { persona: string }) {
  const name = useSaid("personas", persona, "name");
  const object = useMapDocument((map) => map.personas[persona]);
  if (!object) return null;
  const short = (object.facts ?? [])
    .map((fact, number) => ({ fact, number }))
    .filter(({ fact }) => fact.name.length + fact.value.length < LONGEST_FACT)
    .slice(0, FACTS_IN_BAR);
  return (
    <>
      <b lang={name.lang}>{name.text}</b>
      <span className={classes["shortFacts"]}>
        {short.map(({ number }) => (
          <Fact key={number} persona={persona} number={number} />
        ))}
      </span>
      <Mark evidence={object.evidence ?? "assumed"} />
    </>
  );
}

function Fact({ persona, number }: { persona: string; number: number }) {
  const name = useSaid("personas", persona, `facts.${number}.name`);
  const value = useSaid("personas", persona, `facts.${number}.value`);
  return (
    <span className={classes["fact"]}>
      <span lang={name.lang}>{name.text}</span> <b lang={value.lang}>{value.text}</b>
    </span>
  );
}

function Mark({ evidence }: { evidence: Evidence }) {
  const { t } = useTranslation("map");
  const words = t("evidence.is", { level: t(`evidence.${evidence}`) });
  return (
    <span className={classes["mark"]} title={words}>
      <EvidenceMark evidence={evidence} />
      <span className={controls["hidden"]}>{words}</span>
    </span>
  );
}
