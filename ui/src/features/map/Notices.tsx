import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { wanted } from "./model/clash";
import type { Trouble } from "./model/session";
import classes from "./Notices.module.css";

interface TroubleProps {
  trouble: Trouble;
  onAgain: () => void;
  onDiscard: () => void;
}

/** An edit that is not stored: what happened, the words that wait, and the choices. */
export function TroubleNotice({ trouble, onAgain, onDiscard }: TroubleProps) {
  const { t } = useTranslation("map");
  const words = trouble.changes.map(wanted).filter(Boolean).join(" · ");
  if (trouble.kind === "clash")
    return (
      <div role="alert" className={classes["notice"]}>
        <div>
          <strong>{t("trouble.clash")}</strong>
          <p>
            {trouble.clash.theirs
              ? t("trouble.theirs", { text: trouble.clash.theirs })
              : t("trouble.theirsEmpty")}{" "}
            {trouble.clash.mine ? t("trouble.mine", { text: trouble.clash.mine }) : t("trouble.mineEmpty")}
          </p>
        </div>
        <button type="button" data-main onClick={onAgain}>
          {t("trouble.keepMine")}
        </button>
        <button type="button" onClick={onDiscard}>
          {t("trouble.keepTheirs")}
        </button>
      </div>
    );
  const { problem } = trouble;
  return (
    <div role="alert" className={classes["notice"]}>
      <div>
        <strong>{problem?.title ?? t("trouble.unknown")}</strong>
        <p>
          {problem?.detail ?? t("trouble.unknownHint")}{" "}
          {words ? t("trouble.kept", { text: words }) : t("trouble.keptEmpty")}
        </p>
      </div>
      <button type="button" data-main onClick={onAgain}>
        {t("trouble.again")}
      </button>
      <button type="button" onClick={onDiscard}>
        {t("trouble.discard")}
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
      <div>
        <strong>{t("numbers.failedTitle")}</strong>
        <p>{problem ? `${problem.title} ${problem.detail}` : t("trouble.unknownHint")}</p>
      </div>
      <button type="button" data-main onClick={onRetry}>
        {t("trouble.again")}
      </button>
    </div>
  );
}
