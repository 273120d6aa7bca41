import { useTranslation } from "react-i18next";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { useNumbersOpen } from "@/design/numbers";
import classes from "./Grid.module.css";

const LEVELS = ["assumed", "reported", "observed", "measured"] as const;

/** What the marks of evidence mean, in the very type they stand for. */
export function Legend() {
  const { t } = useTranslation("map");
  const numbersOpen = useNumbersOpen();
  return (
    <footer className={classes["legend"]}>
      {LEVELS.map((level) => (
        <span key={level} className={classes["legendLevel"]} data-evidence={level}>
          <EvidenceMark evidence={level} size={11} />
          {t(`evidence.${level}`)}
        </span>
      ))}
      {numbersOpen ? <span className={classes["legendRest"]}>{t("numbers.open")}</span> : null}
    </footer>
  );
}
