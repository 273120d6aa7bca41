import { memo } from "react";
import { useTranslation } from "react-i18next";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { useEditing, useSaid } from "../live/hooks";
import { TextEditor } from "../TextEditor";
import { Words } from "../Words";
import classes from "./PlainCell.module.css";
import type { CardOf, CellContentProps } from "./slots";

/** Cards as texts with how sure they are. */
export const PlainCell = memo(function PlainCell(props: CellContentProps) {
  const { lane, step, persona, cards, invites, writing, onDone } = props;
  const { t } = useTranslation("map");
  const { editable, lang, make } = useEditing();
  const editor = (card: CardOf | null) => (
    <CardEditor
      key={card?.id ?? "new"}
      card={card}
      begun={writing?.begun}
      onDone={(text, byKey) => {
        if (text !== null && card)
          make([
            { change: "edit_text", collection: "cells", id: card.id, field: "text", text, language: lang },
          ]);
        else if (text)
          make([
            {
              change: "write_cell",
              lane: lane.id,
              step: step.id,
              text,
              language: lang,
              ...(persona ? { persona } : {}),
            },
          ]);
        onDone(byKey);
      }}
    />
  );
  return (
    <>
      {cards.map((card) =>
        writing?.card === card.id ? editor(card) : <Card key={card.id} card={card} type={lane.lane.type} />,
      )}
      {writing?.card === null ? editor(null) : null}
      {cards.length === 0 && !writing && editable ? (
        <span className={classes["invitation"]} data-shown={invites || undefined}>
          {t(`empty.${lane.lane.type}`)}
        </span>
      ) : null}
    </>
  );
});

interface EditorProps {
  card: CardOf | null;
  begun: string | undefined;
  onDone: (text: string | null, byKey: boolean) => void;
}

function CardEditor({ card, begun, onDone }: EditorProps) {
  const { t } = useTranslation("map");
  const { lang } = useEditing();
  const said = useSaid("cells", card?.id ?? "", "text");
  const text = card ? said.text + (begun ?? "") : (begun ?? "");
  return <TextEditor text={text} lang={lang} label={t("lane.text")} multiline onDone={onDone} />;
}

const NOTES: ReadonlySet<string> = new Set(["pain", "gain", "opportunity"]);

const Card = memo(function Card({ card, type }: { card: CardOf; type: string }) {
  const said = useSaid("cells", card.id, "text");
  const evidence = card.cell.evidence ?? "assumed";
  return (
    <div
      className={NOTES.has(type) ? classes["note"] : classes["said"]}
      data-card={card.id}
      data-evidence={evidence}
    >
      <span className={classes["mark"]}>
        <EvidenceMark evidence={evidence} size={8} />
      </span>
      <span lang={said.lang}>
        <Words text={said.text} lang={said.lang} />
      </span>
    </div>
  );
});
