import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import controls from "@/design/controls/controls.module.css";
import { useStanding } from "../live/hooks";
import classes from "./Notices.module.css";

/** The server does not let one go on: why, what was kept, and what to do next. */
export function RefusedNotice({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation("map_grid");
  const { refusal, unsent, keptHere } = useStanding();
  if (refusal === null) return null;
  return (
    <div role="alert" className={classes["notice"]}>
      <div className={classes["words"]}>
        <strong>{t(`closed.${refusal}.title`)}</strong>
        <p>
          {t(`closed.${refusal}.hint`)}{" "}
          {unsent > 0 ? t(keptHere ? "closed.kept" : "closed.open", { count: unsent }) : ""}
        </p>
      </div>
      <button type="button" className={controls["button"]} data-main onClick={onRetry}>
        {t("closed.again")}
      </button>
    </div>
  );
}

/** The map is there, its numbers are not. */
export function NumbersFailed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation("map");
  const problem = error instanceof ApiError ? error.problem : null;
  return (
    <div role="alert" className={classes["notice"]}>
      <div className={classes["words"]}>
        <strong>{t("numbers.failedTitle")}</strong>
        <p>{problem ? `${problem.title} ${problem.detail}` : t("trouble.unknownHint")}</p>
      </div>
      <button type="button" className={controls["button"]} data-main onClick={onRetry}>
        {t("trouble.again")}
      </button>
    </div>
  );
}
