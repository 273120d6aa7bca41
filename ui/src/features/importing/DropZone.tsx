import { Button, Progress } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./importing.module.css";

const ACCEPT = ".csv,.tsv,.txt,.gz,.zst,.xlsx,.jsonl,.ndjson,.parquet,.arrow,.feather,.xes";

/** Where a file is dropped or chosen; while it travels, how far it is. */
export function DropZone({ onFile, part }: { onFile: (file: File) => void; part: number | null }) {
  const { t } = useTranslation("importing");
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  if (part !== null) {
    return (
      <div className={classes["drop"]} role="status">
        <p>{part < 1 ? t("file.uploading") : t("file.looking")}</p>
        <Progress value={part * 100} aria-label={t("file.uploading")} className={classes["progress"]} />
      </div>
    );
  }
  return (
    <section
      className={classes["drop"]}
      data-over={over}
      aria-label={t("file.drop")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) onFile(file);
      }}
    >
      <p className={classes["lead"]}>{t("file.drop")}</p>
      <Button onClick={() => input.current?.click()}>{t("file.choose")}</Button>
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
        }}
      />
      <p className={classes["formats"]}>{t("file.formats")}</p>
      <p className={classes["formats"]}>{t("file.stays")}</p>
    </section>
  );
}
