import { memo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { Icon } from "@/design/icons/Icon";
import { plain } from "../core/richtext";
import type { Evidence } from "../core/types";
import type { CardOf } from "../grid/slots";
import { useEditing, useMapDocument, useSaid } from "../live/hooks";
import { useMapView } from "../panels/view";
import classes from "./Card.module.css";
import { EvidenceMenu } from "./EvidenceMenu";
import { hostOf } from "./host";
import { Images } from "./Images";
import { RichView } from "./RichView";

/** Lane types whose cards are findings on notes, not sentences of the journey. */
const NOTES: ReadonlySet<string> = new Set(["pain", "gain", "opportunity", "solution"]);

export const isNote = (type: string): boolean => NOTES.has(type);

interface CardProps {
  card: CardOf;
  type: string;
  /** Whether the map of all personas is shown, so that a card of one says whose it is. */
  ofAll: boolean;
}

/** A card to be read: its words, images and link, and how sure it is. */
export const Card = memo(function Card({ card, type, ofAll }: CardProps) {
  const { lang } = useEditing();
  const said = useSaid("cells", card.id, "text");
  const { evidence = "assumed", images, link, persona } = card.cell;
  const words = images?.length || link ? plain(said.text) : "";
  return (
    <div
      className={isNote(type) ? classes["note"] : classes["said"]}
      data-card={card.id}
      data-evidence={evidence}
    >
      <Mark card={card.id} evidence={evidence} />
      {images?.length ? <Images images={images} alt={words} /> : null}
      {said.text ? (
        <div lang={said.lang}>
          <RichView text={said.text} lang={said.lang} longWord={isNote(type) ? 10 : 12} />
          {said.lang === lang ? null : <Foreign lang={said.lang} />}
        </div>
      ) : null}
      {link ? (
        <a
          href={link}
          target="_blank"
          rel="noopener noreferrer"
          data-stop
          tabIndex={-1}
          className={classes["link"]}
          title={link}
        >
          <Icon name="link" size={12} />
          {hostOf(link)}
        </a>
      ) : null}
      {ofAll && persona ? <Whose persona={persona} /> : null}
    </div>
  );
});

/** How sure a card is; opens the choice of another level, and the way to its source. */
function Mark({ card, evidence }: { card: string; evidence: Evidence }) {
  const { t } = useTranslation("map");
  const { editable } = useEditing();
  const view = useMapView();
  const source = useSaid("cells", card, "source");
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const level = t(`evidence.${evidence}`);
  const title = t("evidence.is", { level });
  return (
    <>
      <button
        ref={button}
        type="button"
        data-stop
        tabIndex={-1}
        className={`${controls["spot"]} ${classes["mark"]}`}
        title={source.text ? `${title}\n${t("evidence.source", { source: source.text })}` : title}
        aria-label={t("map_cells:details", { level })}
        aria-haspopup={editable ? "menu" : undefined}
        aria-expanded={editable ? open : undefined}
        onClick={() => (editable ? setOpen(true) : view.openPanel("card", { collection: "cells", id: card }))}
      >
        <EvidenceMark evidence={evidence} size={8} />
      </button>
      {open && button.current ? (
        <EvidenceMenu
          card={card}
          evidence={evidence}
          anchor={button.current}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

/** That a text is shown in another language, where a map is kept in two. */
export function Foreign({ lang }: { lang: string }) {
  const { t } = useTranslation("map_cells");
  const { lang: own } = useEditing();
  const translated = useMapDocument((map) => map.translations[own] !== undefined);
  if (!translated) return null;
  return (
    <small className={classes["foreign"]} title={t("untranslated")} lang={own}>
      {lang.toUpperCase()}
    </small>
  );
}

function Whose({ persona }: { persona: string }) {
  const name = useSaid("personas", persona, "name");
  if (!name.text) return null;
  return (
    <small className={classes["whose"]} lang={name.lang}>
      {name.text}
    </small>
  );
}
