import { Button } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import controls from "./controls/controls.module.css";
import classes from "./Failure.module.css";

/** The same request fails the same way again: what was asked has to change. */
const IN_VAIN: readonly (number | undefined)[] = [400, 413, 422];

/** What happened and what to do next; for anything that could not be fetched or done. */
export function Failure({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const { t } = useTranslation();
  const problem = error instanceof ApiError ? error.problem : null;
  return (
    <div className={classes["failure"]} role="alert">
      <strong>{problem?.title ?? t("error.unexpected")}</strong>
      <p>{problem?.detail ?? t("error.unexpectedHint")}</p>
      {problem?.status === 404 ? (
        <WayOn isProjectThere={problem.code !== "project.unknown"} />
      ) : onRetry && !IN_VAIN.includes(problem?.status) ? (
        <Button variant="default" size="sm" onClick={onRetry}>
          {t("error.retry")}
        </Button>
      ) : null}
    </div>
  );
}

/** What is not there is not there a second time either: the way to what is. */
function WayOn({ isProjectThere }: { isProjectThere: boolean }) {
  const { t } = useTranslation();
  const { project } = useParams({ strict: false });
  return project && isProjectThere ? (
    <Link to="/p/$project" params={{ project }} className={controls["button"]}>
      {t("error.toProject")}
    </Link>
  ) : (
    <Link to="/" className={controls["button"]}>
      {t("notFound.home")}
    </Link>
  );
}
