import { useLayoutEffect, useRef, useState } from "react";
import type { Lang } from "@/design/format";
import classes from "./TextEditor.module.css";

interface TextEditorProps {
  text: string;
  lang: Lang;
  label: string;
  /** Shift+Enter begins a new line; without it a text is one line. */
  multiline?: boolean;
  longest?: number;
  /**
   * The new text, or null to leave everything as it was; `byKey` says that the focus should return, `move` that it
   * goes on from there.
   */
  onDone: (text: string | null, byKey: boolean, move?: "right" | "left") => void;
  /** Whether Tab goes on to the next place of a grid. */
  tabs?: boolean;
}

/**
 * A text while it is written: as large as its words, in the type of the place it stands in. Where nothing was typed, what
 * others write meanwhile shows, and stays.
 */
export function TextEditor({
  text,
  lang,
  label,
  multiline = true,
  longest = 4_000,
  onDone,
  tabs = false,
}: TextEditorProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const draft = typed ?? text;
  const area = useRef<HTMLTextAreaElement>(null);
  const finished = useRef(false);

  useLayoutEffect(() => {
    area.current?.focus();
    area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
  }, []);

  const finish = (keeps: boolean, byKey: boolean, move?: "right" | "left") => {
    if (finished.current) return;
    finished.current = true;
    onDone(keeps && typed !== null ? typed.trim() : null, byKey, move);
  };

  return (
    <span className={classes["editor"]} data-draft={`${draft} `}>
      <textarea
        ref={area}
        rows={1}
        lang={lang}
        aria-label={label}
        maxLength={longest}
        value={draft}
        onChange={(event) =>
          setTyped(multiline ? event.target.value : event.target.value.replaceAll("\n", " "))
        }
        onBlur={() => finish(true, false)}
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            finish(false, true);
          } else if (event.key === "Tab" && tabs) {
            event.preventDefault();
            event.stopPropagation();
            finish(true, true, event.shiftKey ? "left" : "right");
          } else if (event.key === "Enter" && !(event.shiftKey && multiline)) {
            event.preventDefault();
            event.stopPropagation();
            finish(true, true);
          }
        }}
      />
    </span>
  );
}
