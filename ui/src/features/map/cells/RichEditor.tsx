import { type Editor, Extension, type JSONContent } from "@tiptap/core";
import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import { StarterKit } from "@tiptap/starter-kit";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldOf } from "../core/records";
import { blocksOf, textOf } from "../core/richtext";
import { useEditing, useMapStore } from "../live/hooks";
import { takeIn } from "./merging";
import { blocksIn, documentOf } from "./prosemirror";
import classes from "./RichEditor.module.css";
import type { RichEditorProps } from "./richEditing";
import { isTooLong, type Session, sessionAt } from "./writing";

const ADDRESS = new RegExp(fieldOf("cells", "link")?.pattern ?? "$^", "u");

/** What is typed as an address, whole; null where it is none. */
function addressOf(typed: string): string | null {
  const trimmed = typed.trim();
  const [full, guessed] = [
    trimmed,
    /^[^@\s/]+@[^@\s]+$/.test(trimmed) ? `mailto:${trimmed}` : `https://${trimmed}`,
  ];
  return ADDRESS.test(full) ? full : ADDRESS.test(guessed) ? guessed : null;
}

const written = (document: JSONContent) => textOf(blocksIn(document));

/** Lists have one level, so Tab is free to lead on. */
const NoTabs = Extension.create({
  name: "noTabs",
  priority: 1000,
  addKeyboardShortcuts: () => ({ Tab: () => true, "Shift-Tab": () => true }),
});

/** A rich text where it stands. What is typed is in the map at once; what others type appears as they type it. */
export default function RichEditor({
  place,
  typed,
  label,
  onText,
  onDone,
  autoFocus = true,
}: RichEditorProps) {
  const { t } = useTranslation("map_cells");
  const store = useMapStore();
  const { lang } = useEditing();
  const [asking, setAsking] = useState(false);
  const [tooLong, setTooLong] = useState(false);
  const finished = useRef(false);
  const at = useRef(place);
  const session = useRef<Session | null>(null);
  if (place && session.current === null) session.current = sessionAt(store.snapshot(), place, lang);
  const key = useRef(`text-${Math.random()}`);
  /** What the map says, as far as this editor knows. */
  const known = useRef("");
  const latest = useRef({ onText, onDone });
  latest.current = { onText, onDone };

  const write = (text: string) => {
    if (at.current && isTooLong(at.current, text)) {
      setTooLong(true);
      return;
    }
    setTooLong(false);
    known.current = text;
    if (at.current && session.current) {
      store.make(session.current.changes(store.snapshot(), text), { mergeWithLast: key.current });
      return;
    }
    // The first words make the place they stand in.
    const made = latest.current.onText?.(text, key.current) ?? null;
    if (!made) return;
    at.current = made.place;
    session.current = made.session;
  };

  const editor = useEditor({
    extensions: [
      StarterKit.configure({
        heading: false,
        blockquote: false,
        code: false,
        codeBlock: false,
        horizontalRule: false,
        orderedList: false,
        strike: false,
        underline: false,
        dropcursor: false,
        gapcursor: false,
        trailingNode: false,
        link: {
          openOnClick: false,
          autolink: false,
          linkOnPaste: true,
          isAllowedUri: (url) => ADDRESS.test(url),
        },
      }),
      NoTabs,
    ],
    content: documentOf(blocksOf(place ? (session.current?.text(store.snapshot()) ?? "") : "")),
    editorProps: {
      attributes: {
        "aria-label": label,
        lang,
        role: "textbox",
        "aria-multiline": "true",
        spellcheck: "true",
      },
    },
    onUpdate: ({ editor: now }) => write(written(now.getJSON())),
  });

  const finish = (byKey: boolean, next?: "right" | "left" | "new") => {
    if (finished.current) return;
    finished.current = true;
    latest.current.onDone(byKey, next);
  };

  const opened = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useLayoutEffect(() => {
    // An editor that took long to be shown is made anew, and comes again.
    if (editor.isDestroyed || opened.current) return;
    opened.current = true;
    known.current = session.current?.text(store.snapshot()) ?? "";
    if (!autoFocus) return;
    // At once, so that no letter typed meanwhile goes elsewhere.
    editor.commands.setTextSelection(editor.state.doc.content.size);
    editor.view.focus();
    if (typed.text) editor.commands.insertContent({ type: "text", text: typed.text });
    if (typed.left) finish(true);
  }, [editor]);

  useEffect(
    () =>
      store.subscribe(() => {
        if (!at.current || !session.current || editor.isDestroyed) return;
        const now = session.current.text(store.snapshot());
        if (now === known.current) return;
        known.current = now;
        takeIn(editor, now);
      }),
    [store, editor],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const far = event.ctrlKey || event.metaKey;
    const stop = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (event.key === "Escape") {
      stop();
      finish(true);
    } else if (event.key === "Enter" && far) {
      stop();
      finish(true, "new");
    } else if (event.key === "Tab" && event.target instanceof HTMLElement && event.target.isContentEditable) {
      stop();
      finish(true, event.shiftKey ? "left" : "right");
    } else if (far && event.key.toLowerCase() === "k") {
      stop();
      setAsking(true);
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its keys are those of the text in it
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click in it is only kept from the cell around it
    <div
      className={classes["editor"]}
      onKeyDownCapture={onKeyDown}
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => event.stopPropagation()}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget) && document.hasFocus()) finish(false);
      }}
    >
      <EditorContent editor={editor} className={classes["text"]} />
      {asking ? (
        <LinkField editor={editor} onDone={() => setAsking(false)} />
      ) : (
        <Tools editor={editor} onLink={() => setAsking(true)} />
      )}
      {tooLong ? <small role="alert">{t("tooLong")}</small> : null}
    </div>
  );
}

const TOOLS = [
  { name: "bold", sign: "B", keys: "Ctrl+B" },
  { name: "italic", sign: "I", keys: "Ctrl+I" },
  { name: "bulletList", sign: "•", keys: "Ctrl+Shift+8" },
  { name: "link", sign: "↗", keys: "Ctrl+K" },
] as const;

function Tools({ editor, onLink }: { editor: Editor; onLink: () => void }) {
  const { t } = useTranslation(["map_cells", "map_grid"]);
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) => TOOLS.map(({ name }) => now.isActive(name)),
  });
  const run = (name: (typeof TOOLS)[number]["name"]) => {
    const chain = editor.chain().focus();
    if (name === "bold") chain.toggleBold().run();
    else if (name === "italic") chain.toggleItalic().run();
    else if (name === "bulletList") chain.toggleBulletList().run();
    else onLink();
  };
  return (
    <div className={classes["tools"]} role="toolbar" aria-label={t("tools")}>
      {TOOLS.map(({ name, sign, keys }, number) => {
        const label = `${t(`tool.${name}`)} (${keys.replace("Ctrl", t("map_grid:keys.ctrl"))})`;
        return (
          <button
            key={name}
            type="button"
            tabIndex={-1}
            data-tool={name}
            title={label}
            aria-label={label}
            aria-pressed={on[number] ?? false}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => run(name)}
          >
            {sign}
          </button>
        );
      })}
    </div>
  );
}

/** Where the marked words lead; empty takes the link away. */
function LinkField({ editor, onDone }: { editor: Editor; onDone: () => void }) {
  const { t } = useTranslation("map_cells");
  const [typed, setTyped] = useState<string>(String(editor.getAttributes("link")["href"] ?? ""));
  const [wrong, setWrong] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const set = () => {
    const chain = editor.chain().focus().extendMarkRange("link");
    if (!typed.trim()) {
      chain.unsetLink().run();
      onDone();
      return;
    }
    const href = addressOf(typed);
    if (!href) {
      setWrong(true);
      return;
    }
    if (editor.state.selection.empty && !editor.isActive("link"))
      chain
        .insertContent({ type: "text", text: typed.trim(), marks: [{ type: "link", attrs: { href } }] })
        .run();
    else chain.setLink({ href }).run();
    onDone();
  };
  return (
    <div className={classes["link"]}>
      <input
        ref={input}
        type="text"
        inputMode="url"
        value={typed}
        placeholder="https://"
        aria-label={t("address")}
        aria-invalid={wrong || undefined}
        onChange={(event) => {
          setTyped(event.target.value);
          setWrong(false);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter") {
            event.preventDefault();
            set();
          }
        }}
      />
      <button type="button" onClick={set}>
        {t("setLink")}
      </button>
      {wrong ? <small role="alert">{t("noAddress")}</small> : null}
    </div>
  );
}
