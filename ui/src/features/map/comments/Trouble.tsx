import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import controls from "@/design/controls/controls.module.css";

/** What went wrong, in the server's words; nothing while nothing did. */
export function Trouble({ error }: { error: Error | null }) {
  const { t } = useTranslation();
  if (!error) return null;
  const problem = error instanceof ApiError ? error.problem : null;
  return (
    <p role="alert" className={controls["trouble"]}>
      {problem ? `${problem.title} ${problem.detail}` : t("error.unexpected")}
    </p>
  );
}
