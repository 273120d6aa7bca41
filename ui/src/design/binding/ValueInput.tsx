import { useState } from "react";
import controls from "@/design/controls/controls.module.css";

interface Props {
  label: string;
  value: string;
  placeholder?: string;
  list?: string;
  disabled?: boolean;
  /** Whether what is typed may stand; without it everything may. */
  isValid?: (text: string) => boolean;
  onSet: (text: string) => void;
}

/** A value of one line, taken when one leaves it, chooses from its list or presses Enter; Escape brings back what it said. */
export function ValueInput({ label, value, placeholder, list, disabled, isValid, onSet }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const settle = () => {
    if (draft === null) return;
    const next = draft.trim();
    if (isValid && !isValid(next)) return setWrong(true);
    setDraft(null);
    setWrong(false);
    if (next !== value) onSet(next);
  };
  return (
    <input
      type="text"
      className={controls["input"]}
      aria-label={label}
      aria-invalid={wrong || undefined}
      placeholder={placeholder}
      list={list}
      disabled={disabled}
      value={draft ?? value}
      onChange={(event) => {
        setDraft(event.target.value);
        setWrong(false);
      }}
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") {
          event.preventDefault();
          settle();
        } else if (event.key === "Escape" && draft !== null) {
          event.preventDefault();
          event.stopPropagation();
          setDraft(null);
          setWrong(false);
        }
      }}
    />
  );
}
