import { useTranslation } from "react-i18next";
import { asking, useSlow } from "@/api/asking";
import controls from "@/design/controls/controls.module.css";
import { share as written } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./Computing.module.css";

/** How far the questions are that take long, and a way to stop them. Quick ones never show. */
export function Computing() {
  const { t } = useTranslation();
  const lang = useLang();
  const { questions, share } = useSlow();
  const words = t("asking.computing", { count: questions });
  return (
    <>
      {/* Only the words are read out: the share changes too often to be listened to. */}
      <p className={controls["hidden"]} role="status">
        {questions > 0 ? words : ""}
      </p>
      {questions > 0 ? (
        <div className={classes["computing"]}>
          <span aria-hidden="true">{words}</span>
          <span
            className={classes["bar"]}
            role="progressbar"
            aria-label={words}
            aria-valuenow={Math.round(share * 100)}
            aria-valuemin={0}
            aria-valuemax={100}
          >
            <i style={{ transform: `scaleX(${share})` }} />
          </span>
          <span className={classes["share"]} aria-hidden="true">
            {written(share, lang, 0)}
          </span>
          <button type="button" className={controls["quiet"]} onClick={asking.stop}>
            {t("asking.stop")}
          </button>
        </div>
      ) : null}
    </>
  );
}
