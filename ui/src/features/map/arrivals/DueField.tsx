import { useTranslation } from "react-i18next";
import { durationAfter } from "@/design/analysis/phrases";
import { secondsOf } from "@/design/analysis/selection";
import controls from "@/design/controls/controls.module.css";
import { useEditing } from "../live/hooks";
import { DurationField } from "./DurationField";
import { readable } from "./due";

interface Props {
  due: string | null;
  horizon: string | null;
  /** Seconds by which nine in ten of those who arrive have arrived; null where too few do, undefined while it is counted. */
  usual: number | null | undefined;
  onChange: (due: string | null) => void;
}

/** By when one is overdue: what is usual stands beside it, and holds where nothing is said. */
export function DueField({ due, horizon, usual, onChange }: Props) {
  const { t } = useTranslation("map_arrivals");
  const { lang } = useEditing();
  const isNever =
    due !== null &&
    horizon !== null &&
    (secondsOf(due) ?? 0) >= (secondsOf(horizon) ?? Number.POSITIVE_INFINITY);
  const taken = typeof usual === "number" ? readable(usual) : null;
  return (
    <DurationField label={t("field.due")} none={t("due.usual")} value={due} onChange={onChange}>
      {usual === undefined ? null : (
        <p className={controls["hint"]}>
          {usual === null
            ? t(due === null ? "due.few" : "due.fewKnown")
            : t("due.nineInTen", { time: durationAfter(usual, lang) })}{" "}
          {taken !== null && taken !== due ? (
            <button type="button" className={controls["quiet"]} onClick={() => onChange(taken)}>
              {t("due.take", { time: durationAfter(secondsOf(taken) ?? 0, lang) })}
            </button>
          ) : null}
        </p>
      )}
      {isNever ? <p className={controls["trouble"]}>{t("due.never")}</p> : null}
    </DurationField>
  );
}
