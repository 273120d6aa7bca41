/** The editor of rich texts, fetched when somebody writes; what is typed until it is there is not lost. */
import { lazy, Suspense, useEffect, useLayoutEffect, useRef } from "react";
import type { Place } from "../core/texts";
import { useEditing } from "../live/hooks";
import classes from "./RichEditor.module.css";
import type { Session } from "./writing";

export interface RichEditorProps {
  /** Where the text stands; null where its first words make the place. */
  readonly place: Place | null;
  /** What was typed to begin. */
  readonly begun?: string | undefined;
  readonly label: string;
  readonly autoFocus?: boolean;
  /** Somebody has left already what they wrote before the editor was there: it is taken, and closed. */
  readonly leaves?: boolean;
  /** Makes the place of a text that has none, under a key of undo. */
  readonly onText?: (
    text: string,
    key: string,
  ) => { readonly place: Place; readonly session: Session } | null;
  /** Writing is over; `byKey` says that the focus should return, `next` where it goes on. */
  readonly onDone: (byKey: boolean, next?: "right" | "left" | "new") => void;
}

const load = () => import("./RichEditor");
const Loaded = lazy(load);

/** Fetches the editor before anybody writes. */
export function usePreloadedEditor(editable: boolean): void {
  useEffect(() => {
    if (!editable) return;
    const timer = setTimeout(() => void load(), 1_500);
    return () => clearTimeout(timer);
  }, [editable]);
}

export function RichEditing({ begun = "", ...props }: RichEditorProps) {
  const typed = useRef<Typed>({ text: begun, left: false });
  return (
    <Suspense fallback={<Waiting label={props.label} typed={typed.current} onDone={props.onDone} />}>
      <Begun {...props} typed={typed.current} />
    </Suspense>
  );
}

/** What was written before the editor was there. */
interface Typed {
  text: string;
  left: boolean;
}

function Begun({ typed, ...props }: RichEditorProps & { typed: Typed }) {
  return <Loaded {...props} begun={typed.text} leaves={typed.left} />;
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
