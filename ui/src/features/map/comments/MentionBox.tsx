import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Writer } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import classes from "./MentionBox.module.css";
import { type Begun, begunAt, finished, fitting } from "./mentioning";

interface Props {
  value: string;
  onChange: (value: string) => void;
  people: readonly Writer[];
  label: string;
  placeholder?: string;
  focused?: boolean;
  /** Ctrl/⌘+Enter. */
  onSend: () => void;
  /** Escape, while no names are offered. */
  onCancel?: (() => void) | undefined;
}

const LONGEST = 4_000;

/** A text that grows with its words and offers names after an @; arrows choose, Enter or Tab takes one. */
export function MentionBox({
  value,
  onChange,
  people,
  label,
  placeholder,
  focused,
  onSend,
  onCancel,
}: Props) {
  const { t } = useTranslation("map_comments");
  const list = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [begun, setBegun] = useState<Begun | null>(null);
  const [active, setActive] = useState(0);
  const caret = useRef<number | null>(null);
  const names = begun ? fitting(people, begun.name) : [];
  const isOpen = names.length > 0;
  const chosen = Math.min(active, names.length - 1);

  useLayoutEffect(() => {
    if (focused) area.current?.focus({ preventScroll: true });
  }, [focused]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caret is set once the new text stands there
  useLayoutEffect(() => {
    if (caret.current === null) return;
    area.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [value]);

  const look = (text: string, at: number) => {
    setBegun(begunAt(text, at));
    setActive(0);
  };
  const take = (name: string) => {
    const at = area.current?.selectionEnd ?? value.length;
    if (!begun) return;
    const next = finished(value, begun, at, name);
    caret.current = next.caret;
    onChange(next.text);
    setBegun(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    event.stopPropagation();
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (sends) {
      event.preventDefault();
      setBegun(null);
      onSend();
    } else if (event.key === "Escape" && (isOpen || onCancel)) {
      event.preventDefault();
      if (isOpen) setBegun(null);
      else onCancel?.();
    } else if (event.key === "Escape") {
      area.current?.blur();
    } else if (isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setActive((chosen + (event.key === "ArrowDown" ? 1 : names.length - 1)) % names.length);
    } else if (isOpen && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      const name = names[chosen];
      if (name) take(name);
    }
  };

  return (
    <div className={classes["box"]}>
      <textarea
        ref={area}
        className={controls["area"]}
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={isOpen ? list : undefined}
        aria-activedescendant={isOpen ? `${list}-${chosen}` : undefined}
        value={value}
        placeholder={placeholder}
        maxLength={LONGEST}
        rows={2}
        onChange={(event) => {
          onChange(event.target.value);
          look(event.target.value, event.target.selectionEnd);
        }}
        onClick={(event) => look(value, event.currentTarget.selectionEnd)}
        onBlur={() => setBegun(null)}
        onKeyDown={onKeyDown}
      />
      {isOpen ? (
        <div id={list} role="listbox" aria-label={t("people")} className={classes["names"]}>
          {names.map((name, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the text
            <div
              key={name}
              id={`${list}-${place}`}
              role="option"
              aria-selected={place === chosen}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(name)}
            >
              {name}
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}
