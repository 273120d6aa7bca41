import type { ReadNote } from "@/api/generated";
import { useLang } from "@/design/useLang";
import classes from "./importing.module.css";

/** What was assumed or changed in reading a file, in words. */
export function Notes({ notes }: { notes: readonly ReadNote[] }) {
  const lang = useLang();
  if (notes.length === 0) return null;
  return (
    <ul className={classes["notes"]}>
      {notes.map((note) => (
        <li key={`${note.code}-${note.en}`}>{note[lang]}</li>
      ))}
    </ul>
  );
}
