import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Place, Said } from "./core/texts";
import classes from "./EditableText.module.css";
import { useEditing } from "./live/hooks";
import { TextEditor } from "./TextEditor";

interface EditableTextProps {
  said: Said;
  place: Place;
  /** What this text is, such as "Title of the map". */
  label: string;
  required?: boolean;
}

/** A text of one line outside the grid that is edited where it stands: a click or Enter begins. */
export function EditableText({ said, place, label, required }: EditableTextProps) {
  const { t } = useTranslation("map");
  const { editable, make, lang } = useEditing();
  const [writing, setWriting] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  if (!editable) return said.text ? <span lang={said.lang}>{said.text}</span> : null;
  if (writing)
    return (
      <TextEditor
        text={said.text}
        lang={lang}
        label={label}
        multiline={false}
        longest={200}
        onDone={(text, byKey) => {
          setWriting(false);
          if (text !== null && text !== said.text && (text || !required))
            make([{ change: "edit_text", ...place, text, language: lang }]);
          if (byKey) requestAnimationFrame(() => button.current?.focus());
        }}
      />
    );
  return (
    <button
      ref={button}
      type="button"
      className={classes["text"]}
      title={t("edit.hint", { what: label })}
      onClick={() => setWriting(true)}
      onKeyDown={(event) => {
        if (event.key === "F2") setWriting(true);
      }}
    >
      {said.text ? <span lang={said.lang}>{said.text}</span> : <i>{label}</i>}
    </button>
  );
}
