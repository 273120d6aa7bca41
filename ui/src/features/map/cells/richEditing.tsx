/** The editor of rich texts, fetched when somebody writes; what is typed until it is there is not lost. */
import { lazy, Suspense, useEffect, useRef, useState } from "react";
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
  const typed = useRef(begun);
  return (
    <Suspense fallback={<Waiting label={props.label} typed={typed} onDone={props.onDone} />}>
      <Begun {...props} typed={typed} />
    </Suspense>
  );
}

function Begun({ typed, ...props }: RichEditorProps & { typed: { readonly current: string } }) {
  const [begun] = useState(() => typed);
  return <Loaded {...props} begun={begun.current} />;
}

interface WaitingProps {
  label: string;
  typed: { current: string };
  onDone: RichEditorProps["onDone"];
}

/** Takes the letters while the editor is on its way. */
function Waiting({ label, typed, onDone }: WaitingProps) {
  const { lang } = useEditing();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
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
      defaultValue={typed.current}
      onChange={(event) => {
        typed.current = event.target.value;
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") onDone(true);
      }}
    />
  );
}
