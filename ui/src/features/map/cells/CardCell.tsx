import { memo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { addCard } from "../core/gestures";
import { isBlank } from "../core/records";
import { useGridKit } from "../grid/kit";
import { ofCell } from "../grid/places";
import type { CardOf, CellContentProps } from "../grid/slots";
import { useEditing, useMapStore } from "../live/hooks";
import { Card, isNote } from "./Card";
import classes from "./Card.module.css";
import { IMAGE_TYPES } from "./images";
import { RichEditing } from "./richEditing";
import { TouchpointCell } from "./TouchpointCell";
import { chooseImages, useAddImages } from "./useImages";
import { sessionAt } from "./writing";

/** What stands in a cell: cards, or where customer and organisation meet. */
export const CellContent = memo(function CellContent(props: CellContentProps) {
  const { type } = props.lane.lane;
  return type === "touchpoint" || type === "channel" ? (
    <TouchpointCell {...props} />
  ) : (
    <CardCell {...props} />
  );
});

function CardCell({ lane, step, persona, cards, invites, writing }: CellContentProps) {
  const { t } = useTranslation("map");
  const { editable } = useEditing();
  /** The card that the new text has become. */
  const [made, setMade] = useState<string | null>(null);
  const { type } = lane.lane;
  const isNew = writing !== null && writing.card === null;
  const editor = (card: CardOf | null) => (
    <CardEditor
      key={card?.id ?? "new"}
      card={card?.id ?? null}
      type={type}
      lane={lane.id}
      step={step.id}
      persona={persona}
      begun={writing?.begun}
      onMade={setMade}
    />
  );
  return (
    <>
      {cards.map((card) => {
        if (writing?.card === card.id) return editor(card);
        if (isNew && card.id === made) return null;
        return <Card key={card.id} card={card} type={type} ofAll={persona === null} />;
      })}
      {isNew ? editor(null) : null}
      {cards.length === 0 && !writing && editable ? (
        <>
          <span className={classes["invitation"]} data-shown={invites || undefined}>
            {t(`empty.${type}`)}
          </span>
          {type === "image" ? <Chooser lane={lane.id} step={step.id} persona={persona} /> : null}
        </>
      ) : null}
    </>
  );
}

/** The way to an image for those who do not drop or paste one. */
function Chooser({ lane, step, persona }: { lane: string; step: string; persona: string | null }) {
  const { t } = useTranslation("map_cells");
  const add = useAddImages();
  return (
    <button
      type="button"
      data-stop
      tabIndex={-1}
      className={classes["choose"]}
      onClick={() => chooseImages(IMAGE_TYPES, (files) => void add({ lane, step, persona }, files))}
    >
      {t("image.choose")}
    </button>
  );
}

interface EditorProps {
  card: string | null;
  type: string;
  lane: string;
  step: string;
  persona: string | null;
  begun: string | undefined;
  onMade: (card: string | null) => void;
}

/** The words of a card while they are written; a new card is made by its first word, and one left empty is taken away. */
function CardEditor({ card, type, lane, step, persona, begun, onMade }: EditorProps) {
  const { t } = useTranslation("map");
  const { lang } = useEditing();
  const store = useMapStore();
  const kit = useGridKit();
  const id = useRef(card);
  const key = useRef<string | undefined>(undefined);
  const placeOf = (cell: string) => ({ collection: "cells", id: cell, field: "text" }) as const;

  const begin = (text: string, under: string) => {
    if (isBlank(text)) return null;
    const { changes, id: made } = addCard({ lane, step, ...(persona ? { persona } : {}) });
    store.make(changes, { mergeWithLast: under });
    const place = placeOf(made);
    const session = sessionAt(store.snapshot(), place, lang);
    store.make(session.changes(store.snapshot(), text), { mergeWithLast: under });
    id.current = made;
    key.current = under;
    onMade(made);
    return { place, session };
  };
  const end = () => {
    const cell = id.current === null ? undefined : store.snapshot().cells[id.current];
    if (id.current !== null && cell && isBlank(cell.text ?? "") && !cell.images?.length && !cell.link)
      store.make(
        [{ change: "remove", collection: "cells", id: id.current }],
        key.current ? { mergeWithLast: key.current } : {},
      );
    onMade(null);
  };
  return (
    <div
      className={isNote(type) ? classes["writtenNote"] : classes["written"]}
      data-card={id.current ?? undefined}
    >
      <RichEditing
        place={card === null ? null : placeOf(card)}
        begun={begun}
        label={t(`lane.${type}`)}
        onText={begin}
        onDone={(byKey, next) => {
          end();
          if (next === "new") {
            kit.done(false);
            requestAnimationFrame(() => kit.write(ofCell(lane, step), { card: null }));
          } else if (next) kit.done(byKey, next);
          else kit.done(byKey);
        }}
      />
    </div>
  );
}
