import { useTranslation } from "react-i18next";
import type { Transitions } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import classes from "./PathsScreen.module.css";

interface Props {
  question: Transitions;
  onAsk: (question: Transitions) => void;
}

const SESSIONS = ["30m", "1h", "1d", "7d"] as const;

/** How close two events have to be to count as one after the other, and whether repeats count. */
export function TransitionsToolbar({ question, onAsk }: Props) {
  const { t } = useTranslation("paths");
  const own = question.sessions ?? "";
  const known = SESSIONS.find((each) => each === own);
  return (
    <fieldset className={classes["tools"]}>
      <legend className={controls["hidden"]}>{t("tools.label")}</legend>
      <label>
        <span className={controls["label"]}>{t("tools.sessions")}</span>
        <select
          className={controls["select"]}
          value={own}
          onChange={(change) => onAsk({ ...question, sessions: change.currentTarget.value || null })}
        >
          <option value="">{t("tools.session.none")}</option>
          {own !== "" && !known ? <option value={own}>{own}</option> : null}
          {SESSIONS.map((each) => (
            <option key={each} value={each}>
              {t(`tools.session.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <label className={`${controls["check"]} ${classes["repeat"]}`}>
        <input
          type="checkbox"
          checked={question.merge_repeats ?? false}
          onChange={(change) => onAsk({ ...question, merge_repeats: change.currentTarget.checked })}
        />
        {t("tools.merge")}
      </label>
    </fieldset>
  );
}
