import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Sheet } from "@/api/generated";
import { useLibraryWork } from "@/api/library";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { Failure } from "@/design/Failure";
import { useLang } from "@/design/useLang";
import { saidIn, type Texts } from "./listing";
import classes from "./touchpoints.module.css";

interface Line {
  readonly key: string;
  readonly id: string;
  readonly words: Texts;
  readonly text: string;
}

/** The questions of a sheet. Other words make it another question: what was answered to the old one stays with it. */
export function SheetEditor({
  project,
  sheet,
  onDone,
}: {
  project: string;
  sheet: Sheet;
  onDone: () => void;
}) {
  const { t } = useTranslation("touchpoints");
  const lang = useLang();
  const { editSheet } = useLibraryWork(project);
  const [lines, setLines] = useState<readonly Line[]>(() =>
    sheet.questions.map(({ id, words }) => ({ key: id, id, words, text: saidIn(words, lang) })),
  );
  const change = (key: string, text: string) =>
    setLines(lines.map((each) => (each.key === key ? { ...each, text } : each)));
  const save = (event: FormEvent) => {
    event.preventDefault();
    const questions = lines
      .filter(({ text }) => text.trim())
      .map(({ id, words, text }) =>
        // Other words are another question, and what the old one said in the other language is not theirs.
        text.trim() === saidIn(words, lang)
          ? { id, words: { ...words } }
          : { words: { [lang]: text.trim() } },
      );
    editSheet.mutate({ sheet: sheet.id, body: { questions } }, { onSuccess: onDone });
  };
  return (
    <form className={classes["rating"]} onSubmit={save}>
      <p className={controls["hint"]}>{t("sheet.hint")}</p>
      {lines.map((line, place) => (
        <div key={line.key} className={classes["line"]}>
          <input
            type="text"
            className={controls["input"]}
            aria-label={t("sheet.question", { number: place + 1 })}
            maxLength={300}
            value={line.text}
            onChange={(event) => change(line.key, event.target.value)}
          />
          <IconButton
            icon="trash"
            label={t("sheet.remove", { number: place + 1 })}
            onClick={() => setLines(lines.filter(({ key }) => key !== line.key))}
          />
        </div>
      ))}
      <button
        type="button"
        className={controls["quiet"]}
        disabled={lines.length >= 20}
        onClick={() =>
          setLines([...lines, { key: `new-${lines.length}-${Date.now()}`, id: "", words: {}, text: "" }])
        }
      >
        {t("sheet.add")}
      </button>
      <div className={controls["actions"]}>
        <button
          type="submit"
          data-main
          disabled={!lines.some(({ text }) => text.trim()) || editSheet.isPending}
        >
          {t("sheet.save")}
        </button>
        <button type="button" onClick={onDone}>
          {t("sheet.cancel")}
        </button>
      </div>
      {editSheet.error ? <Failure error={editSheet.error} /> : null}
    </form>
  );
}
