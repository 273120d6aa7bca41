import { type CSSProperties, type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditing } from "./editing";
import classes from "./Grid.module.css";
import { GridCell } from "./GridParts";
import type { Said } from "./model/texts";
import { TextEditor } from "./TextEditor";
import { Words } from "./Words";

interface CellProps {
  role: "gridcell" | "rowheader" | "columnheader";
  row: number;
  column: number;
  span?: number;
  said: Said;
  /** What the text is, such as "Title of the step". */
  what: string;
  longest?: number;
  /** Whether an empty text is written too; otherwise it leaves the old one. */
  mayBeEmpty?: boolean;
  className?: string | undefined;
  style?: CSSProperties;
  onWrite: (text: string) => void;
  /** Draws the cell around its words, which are the text or, while it is written, the editor. */
  children: (parts: { words: ReactNode; writing: boolean }) => ReactNode;
}

/** A cell of the grid that holds a text: a click, Enter or F2 begins to write it where it stands. */
export function Cell(props: CellProps) {
  const { role, row, column, span, said, what, longest, mayBeEmpty, className, style, onWrite, children } =
    props;
  const { t } = useTranslation("map");
  const { editable, lang } = useEditing();
  const [writing, setWriting] = useState(false);
  const cell = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || !editable) return;
    if (event.key !== "Enter" && event.key !== "F2") return;
    event.preventDefault();
    setWriting(true);
  };

  const words = writing ? (
    <TextEditor
      text={said.text}
      lang={lang}
      label={what}
      multiline={mayBeEmpty ?? false}
      longest={longest ?? 4_000}
      onDone={(text, byKey) => {
        setWriting(false);
        if (text !== null && text !== said.text && (text || mayBeEmpty)) onWrite(text);
        if (byKey) cell.current?.focus();
      }}
    />
  ) : (
    <Words text={said.text} lang={said.lang} />
  );

  return (
    <GridCell
      ref={cell}
      role={role}
      row={row}
      column={column}
      span={span}
      editable={editable}
      aria-readonly={editable ? undefined : true}
      title={editable && !writing && said.text ? t("edit.hint", { what }) : undefined}
      className={className ? `${classes["cell"]} ${className}` : classes["cell"]}
      style={style}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        if (editable && event.target instanceof HTMLElement && !event.target.closest("button, a"))
          setWriting(true);
      }}
    >
      {children({ words, writing })}
    </GridCell>
  );
}
