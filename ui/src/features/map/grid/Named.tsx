import type { CSSProperties, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Said } from "../core/texts";
import type { PlaceCollection } from "../core/types";
import { useEditing } from "../live/hooks";
import { TextEditor } from "../TextEditor";
import { Words } from "../Words";
import classes from "./Grid.module.css";
import { GridCell } from "./GridParts";
import { useGridKit } from "./kit";
import { useAtTitle } from "./others";
import type { Writing } from "./slots";

interface NamedProps {
  role: "columnheader" | "rowheader";
  row: number;
  column: number;
  span?: number;
  of: string;
  collection: Extract<PlaceCollection, "stages" | "steps" | "lanes">;
  id: string;
  field: string;
  said: Said;
  /** What it is called while it has no name of its own. */
  usual?: string;
  /** What the text is, such as "Title of the step". */
  what: string;
  selected: boolean;
  writing: Writing | null;
  className?: string | undefined;
  style?: CSSProperties;
  /** Draws the cell around its words, which are the text or, while it is written, the editor. */
  children: (words: ReactNode) => ReactNode;
}

/** The name of a stage, a step or a lane, written where it stands. */
export function Named(props: NamedProps) {
  const { role, row, column, span, of, collection, id, field, said, usual, what, selected, writing } = props;
  const { t } = useTranslation("map_grid");
  const { editable, lang, make } = useEditing();
  const kit = useGridKit();
  const other = useAtTitle(of);
  const words = writing ? (
    <TextEditor
      text={writing.begun ?? said.text}
      lang={lang}
      label={what}
      multiline={false}
      longest={200}
      tabs
      onDone={(text, byKey, move) => {
        const mayBeEmpty = usual !== undefined;
        if (text !== null && text !== said.text && (text || mayBeEmpty))
          make([{ change: "edit_text", collection, id, field, text, language: lang }]);
        kit.done(byKey, move);
      }}
    />
  ) : (
    <Words text={said.text || (usual ?? "")} lang={said.lang} longWord={10} />
  );
  return (
    <GridCell
      role={role}
      row={row}
      column={column}
      span={span}
      of={of}
      editable={editable}
      aria-label={said.text || usual}
      aria-readonly={editable ? undefined : true}
      aria-selected={selected}
      title={editable && !writing ? t("hint.name", { what }) : undefined}
      className={`${classes["head"]} ${props.className ?? ""}`}
      {...(props.style ? { style: props.style } : {})}
    >
      {props.children(words)}
      {other ? (
        <i
          className={classes["atHead"]}
          style={{ "--hue": `var(--s${other.hue})` } as CSSProperties}
          title={other.name}
        />
      ) : null}
    </GridCell>
  );
}
