import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReadOptions, Upload } from "@/api/generated";
import { useInspection, useStartImport } from "@/api/importing";
import { Failure } from "@/design/Failure";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import { ColumnTable } from "./ColumnTable";
import { FileOptions } from "./FileOptions";
import classes from "./importing.module.css";
import { RefusedTable } from "./RefusedTable";

interface Props {
  project: string;
  upload: Upload;
  onStarted: (job: string) => void;
  onBack: () => void;
}

/** What the file seems to be, to be corrected before anything is imported. */
export function Mapping({ project, upload, onStarted, onBack }: Props) {
  const { t } = useTranslation("importing");
  const lang = useLang();
  const [options, setOptions] = useState<ReadOptions>({});
  const inspection = useInspection(project, upload.id, options);
  const start = useStartImport(project);
  const found = inspection.data;
  if (inspection.error && !found) {
    return (
      <>
        <Failure error={inspection.error} onRetry={() => void inspection.refetch()} />
        <Button variant="default" onClick={onBack}>
          {t("mapping.other")}
        </Button>
      </>
    );
  }
  if (!found) return <p role="status">{t("file.looking")}</p>;

  const current = found.options;
  const change = (changed: Partial<ReadOptions>) => setOptions({ ...current, ...changed });
  const ready = found.questions.length === 0 && !inspection.isFetching;
  return (
    <section aria-busy={inspection.isFetching}>
      <p className={classes["lead"]}>
        {t("mapping.lead", {
          file: upload.name,
          rows: count(found.sampled_rows, lang),
          scope: t(found.complete ? "mapping.allRows" : "mapping.firstRows"),
        })}
      </p>
      {inspection.error ? <Failure error={inspection.error} /> : null}
      {found.questions.length > 0 ? (
        <div className={classes["questions"]} role="alert">
          <strong>{t("mapping.questions")}</strong>
          <ul>
            {found.questions.map((question) => (
              <li key={`${question.option}-${question.en}`}>
                {question[lang]}
                {question.option === "day_first" ? (
                  <span className={classes["choices"]}>
                    <Button size="compact-sm" variant="default" onClick={() => change({ day_first: true })}>
                      {t("mapping.dayFirst")}
                    </Button>
                    <Button size="compact-sm" variant="default" onClick={() => change({ day_first: false })}>
                      {t("mapping.monthFirst")}
                    </Button>
                  </span>
                ) : null}
                {question.option === "sheet" || question.option === "time_zone" ? (
                  <span className={classes["choices"]}>
                    {(question.choices ?? []).map((choice) => (
                      <Button
                        key={choice}
                        size="compact-sm"
                        variant="default"
                        onClick={() => change({ [question.option]: choice })}
                      >
                        {choice}
                      </Button>
                    ))}
                  </span>
                ) : null}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <ColumnTable inspection={found} onChange={setOptions} />
      <FileOptions format={found.format} options={current} onChange={change} />
      {found.refused > 0 ? (
        <details className={classes["refused"]}>
          <summary>{t("mapping.refused", { count: found.refused, n: count(found.refused, lang) })}</summary>
          <RefusedTable rows={found.refused_rows} />
        </details>
      ) : (
        <p className={classes["fine"]}>{t("mapping.noneRefused")}</p>
      )}
      {start.error ? <Failure error={start.error} /> : null}
      <div className={classes["actions"]}>
        <Button variant="default" onClick={onBack}>
          {t("mapping.other")}
        </Button>
        <Button
          disabled={!ready}
          loading={start.isPending}
          onClick={() =>
            start.mutate({ upload: upload.id, options: current }, { onSuccess: (job) => onStarted(job.id) })
          }
        >
          {t("mapping.import")}
        </Button>
      </div>
    </section>
  );
}
