import { Button, Progress } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import type { ImportReport } from "@/api/generated";
import { useCancelJob, useJob } from "@/api/importing";
import { Failure } from "@/design/Failure";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./importing.module.css";

interface Props {
  project: string;
  job: string;
  onFinished: (report: ImportReport) => void;
  onBack: () => void;
}

/** The import at work: how far it is, and a way to stop it that leaves nothing behind. */
export function Importing({ project, job, onFinished, onBack }: Props) {
  const { t } = useTranslation("importing");
  const lang = useLang();
  const state = useJob(project, job);
  const cancel = useCancelJob(project);
  const report = state.data?.report;

  useEffect(() => {
    if (state.data?.state === "finished" && report) onFinished(report);
  }, [state.data?.state, report, onFinished]);

  if (state.error) return <Failure error={state.error} onRetry={() => void state.refetch()} />;
  const shown = state.data;
  if (shown?.state === "failed" || shown?.state === "cancelled") {
    return (
      <>
        {shown.error ? (
          <Failure error={new ApiError(shown.error)} />
        ) : (
          <p className={classes["lead"]}>{t("importing.cancelled")}</p>
        )}
        <Button variant="default" onClick={onBack}>
          {t("importing.back")}
        </Button>
      </>
    );
  }
  const part = shown?.total ? (100 * shown.done) / shown.total : 100;
  return (
    <div className={classes["drop"]} role="status">
      <p className={classes["lead"]}>{t(`phases.${shown?.phase ?? "reading"}`)}</p>
      <Progress
        value={part}
        animated={!shown?.total}
        aria-label={t("steps.importing")}
        className={classes["progress"]}
      />
      <p className={classes["formats"]}>
        {shown?.total
          ? t("importing.of", { done: count(shown.done, lang), total: count(shown.total, lang) })
          : " "}
      </p>
      <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(job)}>
        {t("importing.cancel")}
      </Button>
    </div>
  );
}
