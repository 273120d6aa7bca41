import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Note } from "@/api/generated";
import { IconButton } from "@/design/controls/IconButton";
import { Popup } from "@/design/controls/Popup";
import { useLang } from "@/design/useLang";
import classes from "./ScopeBar.module.css";

/** What to know before reading differences: that they are no experiment, and who is on both sides. */
export function CompareNotes({ notes }: { notes: readonly Note[] }) {
  const { t } = useTranslation("scope");
  const lang = useLang();
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const button = place.current?.querySelector("button");
  return (
    <span ref={place}>
      <IconButton
        icon="about"
        size={15}
        label={t("bar.notes")}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      />
      {open && button ? (
        <Popup anchor={button} label={t("bar.notes")} wide onClose={() => setOpen(false)}>
          <div className={classes["notes"]}>
            <h2>{t("bar.notes")}</h2>
            <ul>
              {notes.map((note) => (
                <li key={`${note.code} ${note.en}`}>{note[lang]}</li>
              ))}
            </ul>
          </div>
        </Popup>
      ) : null}
    </span>
  );
}
