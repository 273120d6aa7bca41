/** Fields of the panels: what they show is the map, and what is written in them is in the map at once. */
import {
  type ChangeEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import type { IconName } from "@/design/icons/drawings";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { Icon } from "@/design/icons/Icon";
import { RichView } from "../../cells/RichView";
import { RichEditing } from "../../cells/richEditing";
import { type Place, ruleAt, said } from "../../core/texts";
import type { Evidence, Lang } from "../../core/types";
import { useEditing, useMapStore, useSaid } from "../../live/hooks";
import { useOnLeaving } from "../../useOnLeaving";
import classes from "./fields.module.css";

interface TextProps {
  place: Place;
  label: string;
  invitation?: string | undefined;
  /** The label is for screen readers only, because what stands around says it. */
  quiet?: boolean;
  /** Another language than the interface's. */
  lang?: Lang;
  /** Whether it grows over several lines; Enter takes it nevertheless, Shift+Enter begins a line. */
  grows?: boolean;
}

/** A rich text: read until it is pressed, then written where it stands. */
export function RichField({ place, label, invitation, quiet = false }: TextProps) {
  const { t } = useTranslation("map");
  const { editable } = useEditing();
  const text = useSaid(place.collection, place.id, place.field);
  const [writing, setWriting] = useState(false);
  const button = useRef<HTMLDivElement>(null);
  const id = useId();
  if (!editable && !text.text) return null;
  return (
    <div className={classes["field"]}>
      <span id={id} className={quiet ? controls["hidden"] : controls["label"]}>
        {label}
      </span>
      {writing ? (
        <div className={classes["writing"]}>
          <RichEditing
            place={place}
            label={label}
            onDone={(byKey) => {
              setWriting(false);
              if (byKey) requestAnimationFrame(() => button.current?.focus());
            }}
          />
        </div>
      ) : editable ? (
        // biome-ignore lint/a11y/useSemanticElements: a button cannot hold paragraphs and links
        <div
          ref={button}
          role="button"
          tabIndex={0}
          aria-labelledby={id}
          aria-describedby={`${id}-text`}
          className={classes["rich"]}
          title={t("edit.hint", { what: label })}
          onClick={(event) => {
            if (!(event.target as Element).closest("a")) setWriting(true);
          }}
          onKeyDown={(event) => {
            if (event.target !== event.currentTarget || !["Enter", " ", "F2"].includes(event.key)) return;
            event.preventDefault();
            setWriting(true);
          }}
        >
          <span id={`${id}-text`} lang={text.text ? text.lang : undefined}>
            {text.text ? (
              <RichView text={text.text} lang={text.lang} stops />
            ) : (
              <i className={classes["invitation"]}>{invitation ?? "…"}</i>
            )}
          </span>
        </div>
      ) : (
        <div lang={text.lang}>
          <RichView text={text.text} lang={text.lang} stops />
        </div>
      )}
    </div>
  );
}

/** A text of one line, taken when one leaves it or presses Enter; Escape brings back what it said. */
export function LineField({
  place,
  label,
  invitation,
  quiet = false,
  lang: other,
  grows = false,
}: TextProps) {
  const store = useMapStore();
  const { editable, lang: own, make } = useEditing();
  const lang = other ?? own;
  const shown = useSaid(place.collection, place.id, place.field);
  const text = lang === own ? shown.text : said(store.snapshot(), place, lang).text;
  const rule = ruleAt(place);
  const id = useId();
  return (
    <div className={classes["field"]}>
      <label htmlFor={id} className={quiet ? controls["hidden"] : controls["label"]}>
        {label}
      </label>
      <LineInput
        id={id}
        value={text}
        lang={lang}
        disabled={!editable}
        placeholder={invitation}
        longest={rule?.longest}
        grows={grows}
        onSet={(next) => {
          if (next || !rule?.required) make([{ change: "edit_text", ...place, text: next, language: lang }]);
        }}
      />
    </div>
  );
}

interface LineInputProps {
  id?: string;
  value: string;
  label?: string;
  lang?: Lang;
  disabled?: boolean;
  placeholder?: string | undefined;
  longest?: number | undefined;
  grows?: boolean;
  /** Whether what is typed may stand; without it everything may. */
  isValid?: (text: string) => boolean;
  onSet: (text: string) => void;
}

export function LineInput({
  grows = false,
  id,
  value,
  label,
  lang,
  disabled,
  placeholder,
  longest,
  isValid,
  onSet,
}: LineInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  }, [value]);
  const settle = () => {
    if (draft === null) return;
    const next = draft.trim();
    if (isValid && !isValid(next)) {
      setWrong(true);
      return;
    }
    setDraft(null);
    setWrong(false);
    if (next !== latest.current) onSet(next);
  };
  useOnLeaving(settle);
  const shared = {
    id,
    lang,
    disabled,
    placeholder,
    "aria-label": label,
    "aria-invalid": wrong || undefined,
    className: `${grows ? controls["area"] : controls["input"]} ${classes["line"]}`,
    maxLength: longest,
    value: draft ?? value,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      setDraft(event.target.value);
      setWrong(false);
    },
    onBlur: settle,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.nativeEvent.isComposing) return;
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        settle();
      } else if (event.key === "Escape" && draft !== null) {
        event.preventDefault();
        event.stopPropagation();
        setDraft(null);
        setWrong(false);
      }
    },
  };
  if (!grows) return <input type="text" {...shared} />;
  return (
    <span className={classes["grows"]} data-draft={`${draft ?? value} `}>
      <textarea rows={1} {...shared} />
    </span>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { readonly value: T; readonly label: string }[];
  onChoose: (value: T) => void;
  quiet?: boolean;
}

export function Choice<T extends string>({ label, value, options, onChoose, quiet = false }: ChoiceProps<T>) {
  const { editable } = useEditing();
  const id = useId();
  return (
    <div className={classes["field"]}>
      <label htmlFor={id} className={quiet ? controls["hidden"] : controls["label"]}>
        {label}
      </label>
      <select
        id={id}
        className={`${controls["select"]} ${classes["line"]}`}
        value={value}
        disabled={!editable}
        onChange={(event) => onChoose(event.target.value as T)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

const LEVELS: readonly Evidence[] = ["assumed", "reported", "observed", "measured"];

interface EvidenceChoiceProps {
  value: Evidence;
  onChoose: (value: Evidence) => void;
  /** Marks alone, for narrow places. */
  short?: boolean;
  label?: string;
}

/** How sure a statement is: one of four. */
export function EvidenceChoice({ value, onChoose, short = false, label }: EvidenceChoiceProps) {
  const { t } = useTranslation("map");
  const { editable } = useEditing();
  const name = useId();
  return (
    <fieldset className={classes["levels"]} data-short={short || undefined} disabled={!editable}>
      <legend className={short ? controls["hidden"] : controls["label"]}>
        {label ?? t("evidence.title")}
      </legend>
      {LEVELS.map((level) => (
        <label
          key={level}
          className={short ? undefined : controls["chip"]}
          title={`${t(`evidence.${level}`)}: ${t(`evidence.${level}Long`)}`}
        >
          <input
            type="radio"
            className={controls["cover"]}
            name={name}
            checked={value === level}
            onChange={() => onChoose(level)}
          />
          <EvidenceMark evidence={level} size={short ? 10 : 11} />
          <span className={short ? controls["hidden"] : undefined}>{t(`evidence.${level}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface PartProps {
  title: string;
  children: ReactNode;
  /** What can be done with the part, beside its title. */
  actions?: ReactNode;
}

/** A part of a panel under its title. */
export function Part({ title, children, actions }: PartProps) {
  return (
    <section className={classes["part"]}>
      <header>
        <h3>{title}</h3>
        {actions}
      </header>
      {children}
    </section>
  );
}

interface SmallButtonProps {
  icon: IconName;
  label: string;
  onClick: () => void;
  /** The label is for screen readers only. */
  quiet?: boolean;
  disabled?: boolean;
}

export function SmallButton({ icon, label, onClick, quiet = false, disabled = false }: SmallButtonProps) {
  return (
    <button
      type="button"
      className={quiet ? controls["icon"] : controls["button"]}
      data-small={!quiet || undefined}
      title={quiet ? label : undefined}
      aria-label={quiet ? label : undefined}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} size={14} />
      {quiet ? null : label}
    </button>
  );
}
