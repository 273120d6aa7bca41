import { useTranslation } from "react-i18next";
import type { EventName, Paths } from "@/api/generated";
import { EventPicker } from "@/design/analysis/EventPicker";
import { labelOf } from "@/design/analysis/selection";
import controls from "@/design/controls/controls.module.css";
import classes from "./PathsScreen.module.css";

interface Props {
  question: Paths;
  events: readonly EventName[];
  onAsk: (question: Paths) => void;
}

const LENGTHS = [2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20];
const TOPS = [3, 5, 8, 12, 20, 30];

/** Start, end, how far, and how many names are told apart. One of start and end has to stay. */
export function PathsToolbar({ question, events, onAsk }: Props) {
  const { t } = useTranslation("paths");
  const length = question.length ?? 5;
  const top = question.top ?? 20;
  const anywhere = (side: "start" | "end", other: "start" | "end") =>
    question[other]
      ? { none: { label: t(`tools.any.${side}`), onChoose: () => onAsk({ ...question, [side]: null }) } }
      : {};
  return (
    <fieldset className={classes["tools"]}>
      <legend className={controls["hidden"]}>{t("tools.label")}</legend>
      <div className={classes["pick"]}>
        <span className={controls["label"]}>{t("tools.start")}</span>
        <EventPicker
          label={t("tools.start")}
          text={question.start ? labelOf(question.start) : t("tools.any.start")}
          chosen={Boolean(question.start)}
          events={events}
          onChoose={(start) => onAsk({ ...question, start })}
          {...anywhere("start", "end")}
        />
      </div>
      <div className={classes["pick"]}>
        <span className={controls["label"]}>{t("tools.end")}</span>
        <EventPicker
          label={t("tools.end")}
          text={question.end ? labelOf(question.end) : t("tools.any.end")}
          chosen={Boolean(question.end)}
          events={events}
          onChoose={(end) => onAsk({ ...question, end })}
          {...anywhere("end", "start")}
        />
      </div>
      <label>
        <span className={controls["label"]}>{t("tools.length")}</span>
        <select
          className={controls["select"]}
          value={length}
          onChange={(change) => onAsk({ ...question, length: Number(change.currentTarget.value) })}
        >
          {withOwn(LENGTHS, length).map((n) => (
            <option key={n} value={n}>
              {t("tools.places", { count: n })}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className={controls["label"]}>{t("tools.top")}</span>
        <select
          className={controls["select"]}
          value={top}
          onChange={(change) => onAsk({ ...question, top: Number(change.currentTarget.value) })}
        >
          {withOwn(TOPS, top).map((n) => (
            <option key={n} value={n}>
              {t("tools.names", { count: n })}
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

/** The choices, and among them what is asked now. */
function withOwn(choices: readonly number[], own: number): number[] {
  return [...new Set([...choices, own])].sort((a, b) => a - b);
}
