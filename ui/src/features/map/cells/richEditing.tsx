/** The editor of rich texts, fetched when somebody writes; what is typed until it is there is not lost. */
import { type ComponentType, lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Place } from "../core/texts";
import { useEditing } from "../live/hooks";
import classes from "./RichEditor.module.css";
import type { Session } from "./writing";

export interface RichEditorProps {
  /** Where the text stands; null where its first words make the place. */
  readonly place: Place | null;
  /** What was typed to begin, and while the editor was on its way; read when it is there. */
  readonly typed: Typed;
  readonly label: string;
  readonly autoFocus?: boolean;
  /** Makes the place of a text that has none, under a key of undo. */
  readonly onText?: (
    text: string,
    key: string,
  ) => { readonly place: Place; readonly session: Session } | null;
  /** Writing is over; `byKey` says that the focus should return, `next` where it goes on. */
  readonly onDone: (byKey: boolean, next?: "right" | "left" | "new") => void;
}

/** What was written before the editor was there, and whether it was left again. */
export interface Typed {
  text: string;
  left: boolean;
}

/** The editor itself, once it is there: then nothing has to wait for it. */
let ready: ComponentType<RichEditorProps> | null = null;
const load = async () => {
  const loaded = await import("./RichEditor");
  ready = loaded.default;
  return loaded;
};
const Loaded = lazy(load);

/** Fetches the editor before anybody writes. */
export function usePreloadedEditor(editable: boolean): void {
  useEffect(() => {
    if (!editable) return;
    const timer = setTimeout(() => void load(), 1_500);
    return () => clearTimeout(timer);
  }, [editable]);
}

interface RichEditingProps extends Omit<RichEditorProps, "typed"> {
  readonly begun?: string | undefined;
}

export function RichEditing({ begun = "", ...props }: RichEditingProps) {
  const [typed] = useState<Typed>(() => ({ text: begun, left: false }));
  const [Editor] = useState(() => ready);
  if (Editor) return <Editor {...props} typed={typed} />;
  return (
    <Suspense fallback={<Waiting label={props.label} typed={typed} onDone={props.onDone} />}>
      <Loaded {...props} typed={typed} />
    </Suspense>
  );
}

interface WaitingProps {
  label: string;
  typed: Typed;
  onDone: RichEditorProps["onDone"];
}

/** Takes the letters while the editor is on its way. */
function Waiting({ label, typed, onDone }: WaitingProps) {
  const { lang } = useEditing();
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    area.current?.focus();
    const end = area.current?.value.length ?? 0;
    area.current?.setSelectionRange(end, end);
  }, []);
  return (
    <textarea
      ref={area}
      className={classes["waiting"]}
      rows={1}
      lang={lang}
      aria-label={label}
      aria-busy="true"
      defaultValue={typed.text}
      onChange={(event) => {
        typed.text = event.target.value;
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== "Escape") return;
        if (typed.text) typed.left = true;
        else onDone(true);
      }}
    />
  );
}
