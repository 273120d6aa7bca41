import { type ReactNode, useId, useState } from "react";
import controls from "@/design/controls/controls.module.css";
import type { Lang } from "@/design/format";
import { useEditing } from "../live/hooks";
import field from "../panels/form/fields.module.css";

interface Props {
  label: ReactNode;
  /** For screen readers, where the label is no text or does not say enough. */
  name?: string;
  value: number | null;
  lowest: number;
  highest: number;
  /** How many of what is typed are one of the value: 100 for a share in per cent. */
  per?: number;
  whole?: boolean;
  hint?: string | undefined;
  disabled?: boolean;
  onSet: (value: number | null) => void;
}

/** A number as people of the language write it, without signs between thousands. */
export function written(value: number | null, lang: Lang, per = 1): string {
  if (value === null) return "";
  const text = String(Number((value * per).toPrecision(12)));
  return lang === "de" ? text.replace(".", ",") : text;
}

/** What somebody typed as a number; null where it is empty, undefined where it is none. */
function typed(text: string): number | null | undefined {
  const bare = text.replace(/[\s\u00a0\u202f%]/g, "");
  if (bare === "") return null;
  if (!/^\d+(?:[.,]\d+)?$/.test(bare)) return undefined;
  return Number(bare.replace(",", "."));
}

/** A number, taken when one leaves it or presses Enter; what is none or lies beyond its ends stays, and says so. */
export function NumberField(props: Props) {
  const {
    label,
    name,
    value,
    lowest,
    highest,
    per = 1,
    whole = false,
    hint,
    disabled = false,
    onSet,
  } = props;
  const { editable, lang } = useEditing();
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const settle = () => {
    if (draft === null) return;
    const number = typed(draft);
    const next = number === null || number === undefined ? number : number / per;
    const fits =
      next === null ||
      (next !== undefined && next >= lowest && next <= highest && (!whole || next % 1 === 0));
    if (!fits) {
      setWrong(true);
      return;
    }
    setDraft(null);
    setWrong(false);
    if (next !== undefined && next !== value) onSet(next);
  };
  return (
    <div className={field["field"]}>
      <label htmlFor={id} className={controls["label"]}>
        {label}
      </label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        className={`${controls["input"]} ${field["line"]}`}
        aria-label={name}
        aria-invalid={wrong || undefined}
        aria-describedby={hint ? `${id}-hint` : undefined}
        disabled={disabled || !editable}
        value={draft ?? written(value, lang, per)}
        onChange={(event) => {
          setDraft(event.target.value);
          setWrong(false);
        }}
        onBlur={settle}
        onKeyDown={(event) => {
          if (event.key === "Enter") settle();
          else if (event.key === "Escape" && draft !== null) {
            event.stopPropagation();
            event.preventDefault();
            setDraft(null);
            setWrong(false);
          }
        }}
      />
      {hint ? (
        <p id={`${id}-hint`} className={wrong ? controls["trouble"] : controls["hint"]}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}
