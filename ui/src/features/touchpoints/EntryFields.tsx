import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LibraryTouchpoint, TouchpointPatch } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import { useLang } from "@/design/useLang";
import { saidIn, type Texts } from "./listing";
import classes from "./touchpoints.module.css";

type Patch = Omit<TouchpointPatch, "revision">;
type Type = NonNullable<LibraryTouchpoint["type"]>;
type Channel = NonNullable<LibraryTouchpoint["channel"]>;

const TYPES: readonly Type[] = ["digital", "physical", "interpersonal"];
const CHANNELS: readonly Channel[] = [
  "website",
  "search",
  "social",
  "email",
  "ads",
  "app",
  "chatbot",
  "voice",
  "ar_vr",
  "store",
  "fair",
  "hotline",
  "print",
  "post",
  "service",
  "advice",
  "referral",
  "other",
];
const TEXTS = [
  { field: "owner", longest: 200 },
  { field: "systems", longest: 1_000 },
] as const;

interface Props {
  entry: LibraryTouchpoint;
  editable: boolean;
  onSave: (patch: Patch) => void;
}

/** What a touchpoint is, in the language of the interface; what is written is kept when one leaves the field. */
export function EntryFields({ entry, editable, onSave }: Props) {
  const { t } = useTranslation(["touchpoints", "map"]);
  const lang = useLang();
  const into = (texts: Texts | undefined, text: string): Texts => ({ ...texts, [lang]: text });
  const type = entry.type ?? "digital";
  const channel = entry.channel ?? "other";
  return (
    <div className={classes["fields"]}>
      <TextField
        label={t("field.name")}
        texts={entry.name}
        longest={200}
        required
        editable={editable}
        onSave={(text) => onSave({ name: into(entry.name, text) })}
      />
      <div className={classes["two"]}>
        <label className={controls["field"]}>
          <span className={controls["label"]}>{t("field.type")}</span>
          <select
            className={controls["select"]}
            value={type}
            disabled={!editable}
            onChange={(event) => onSave({ type: event.target.value as Type })}
          >
            {TYPES.map((each) => (
              <option key={each} value={each}>
                {t(`map:type.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <label className={controls["field"]}>
          <span className={controls["label"]}>{t("field.channel")}</span>
          <select
            className={controls["select"]}
            value={channel}
            disabled={!editable}
            onChange={(event) => onSave({ channel: event.target.value as Channel })}
          >
            {CHANNELS.map((each) => (
              <option key={each} value={each}>
                {t(`map:channel.${each}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className={classes["two"]}>
        {TEXTS.map(({ field, longest }) => (
          <TextField
            key={field}
            label={t(`field.${field}`)}
            texts={entry[field]}
            longest={longest}
            editable={editable}
            onSave={(text) => onSave({ [field]: into(entry[field], text) })}
          />
        ))}
      </div>
      <TextField
        label={t("field.message")}
        hint={t("field.messageHint")}
        texts={entry.message}
        longest={4_000}
        grows
        editable={editable}
        onSave={(text) => onSave({ message: into(entry.message, text) })}
      />
    </div>
  );
}

interface TextProps {
  label: string;
  hint?: string;
  texts: Texts | undefined;
  longest: number;
  required?: boolean;
  grows?: boolean;
  editable: boolean;
  onSave: (text: string) => void;
}

function TextField({ label, hint, texts, longest, required, grows, editable, onSave }: TextProps) {
  const { t } = useTranslation("touchpoints");
  const lang = useLang();
  const id = useId();
  const value = saidIn(texts, lang);
  const isForeign = value !== "" && !texts?.[lang];
  const [draft, setDraft] = useState<string | null>(null);
  // What was written stays until it is kept, also where it could not be.
  useEffect(() => setDraft((now) => (now?.trim() === value ? null : now)), [value]);
  const settle = () => {
    if (draft === null) return;
    const next = draft.trim();
    if (next === value || (required && !next)) setDraft(null);
    else onSave(next);
  };
  const shared = {
    id,
    disabled: !editable,
    maxLength: longest,
    lang: isForeign && draft === null ? (lang === "en" ? "de" : "en") : lang,
    value: draft ?? value,
    onBlur: settle,
    placeholder: hint,
  };
  return (
    <div className={controls["field"]}>
      <label htmlFor={id} className={controls["label"]}>
        {label}
        {isForeign ? <small> · {t("foreign")}</small> : null}
      </label>
      {grows ? (
        <textarea
          {...shared}
          rows={4}
          className={controls["area"]}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setDraft(null);
            else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.blur();
          }}
        />
      ) : (
        <input
          {...shared}
          type="text"
          className={controls["input"]}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Escape") setDraft(null);
            else if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      )}
    </div>
  );
}
