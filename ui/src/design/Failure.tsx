import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import classes from "./Failure.module.css";

/** What happened and what to do next; for anything that could not be fetched or done. */
export function Failure({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const { t } = useTranslation();
  const problem = error instanceof ApiError ? error.problem : null;
  return (
    <div className={classes["failure"]} role="alert">
      <strong>{problem?.title ?? t("error.unexpected")}</strong>
      <p>{problem?.detail ?? t("error.unexpectedHint")}</p>
      {onRetry ? (
        <Button variant="default" size="sm" onClick={onRetry}>
          {t("error.retry")}
        </Button>
      ) : null}
    </div>
  );
}
