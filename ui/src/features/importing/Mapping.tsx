import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import type { ReadOptions, Upload } from "@/api/generated";
import { useInspection, useStartImport } from "@/api/importing";
import { Failure } from "@/design/Failure";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import { ColumnTable } from "./ColumnTable";
import { FileOptions } from "./FileOptions";
import classes from "./importing.module.css";
import { Notes } from "./Notes";
import { Questions } from "./Questions";
import { RefusedTable } from "./RefusedTable";
import { withRole } from "./roles";

interface Props {
  project: string;
  upload: Upload;
  onStarted: (job: string) => void;
  onBack: () => void;
}

/** The columns without which there is no event. */
const NEEDED = ["customer", "time", "event"] as const;

/** Asking again helps where the server was not reached; a file that cannot be read stays so. */
const isOffline = (error: Error) => error instanceof ApiError && error.problem.status === 0;

/** What the file seems to be, to be corrected before anything is imported. */
export function Mapping({ project, upload, onStarted, onBack }: Props) {
  const { t } = useTranslation("importing");
  const lang = useLang();
  const [options, setOptions] = useState<ReadOptions>({});
  const inspection = useInspection(project, upload.id, options);
  const table = useRef<HTMLDivElement>(null);
  const start = useStartImport(project);
  const found = inspection.data;
  if (inspection.error && !found) {
    return (
      <>
        <Failure
          error={inspection.error}
          {...(isOffline(inspection.error) ? { onRetry: () => void inspection.refetch() } : {})}
        />
        <Button variant="default" onClick={onBack}>
          {t("mapping.other")}
        </Button>
      </>
    );
  }
  if (!found) return <p role="status">{t("file.looking")}</p>;

  const current = found.options;
  const change = (changed: Partial<ReadOptions>) => setOptions({ ...current, ...changed });
  const columns = found.columns.map((column) => column.name);
  const ready = found.questions.length === 0 && !inspection.isFetching;
  return (
    <section aria-busy={inspection.isFetching}>
      <p className={classes["lead"]}>
        {t("mapping.lead", {
          file: upload.name,
          count: found.sampled_rows,
          rows: count(found.sampled_rows, lang),
          scope: t(found.complete ? "mapping.allRows" : "mapping.firstRows"),
        })}
      </p>
      {inspection.error ? <Failure error={inspection.error} /> : null}
      <Notes notes={found.notes ?? []} />
      {columns.length < NEEDED.length ? (
        <p className={classes["questions"]} role="alert">
          {t("mapping.tooFew", { count: columns.length })}
        </p>
      ) : (
        <Questions
          questions={found.questions}
          taken={NEEDED.map((role) => current[role] ?? null)}
          onChange={change}
          onColumn={(role, column) => setOptions(withRole(columns, current, column, role))}
          onColumns={() => table.current?.querySelector("select")?.focus()}
        />
      )}
      <div ref={table}>
        <ColumnTable inspection={found} onChange={setOptions} />
      </div>
      <FileOptions format={found.format} options={current} onChange={change} />
      {found.refused > 0 ? (
        <details className={classes["refused"]}>
          <summary>{t("mapping.refused", { count: found.refused, n: count(found.refused, lang) })}</summary>
          <RefusedTable rows={found.refused_rows} />
        </details>
      ) : found.questions.length === 0 ? (
        <p className={classes["fine"]}>{t("mapping.noneRefused")}</p>
      ) : null}
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
