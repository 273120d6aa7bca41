import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { instant } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import classes from "../panels/Notices.module.css";
import { useMapView } from "../panels/view";
import { usePast } from "./past";
import { RestoreDialog } from "./RestoreDialog";
import { namesOf, peopleOf } from "./telling";

/** Whoever came back by a button that is gone now goes on in the map. */
function focusGrid(): () => void {
  const frame = requestAnimationFrame(() => {
    if (document.activeElement === document.body)
      document.querySelector<HTMLElement>("[role=grid]")?.focus({ preventScroll: true });
  });
  return () => cancelAnimationFrame(frame);
}

/** Says that the map on the screen is the one of then, and how to get back. */
export function PastNotice() {
  const { t } = useTranslation("map_history");
  const lang = useLang();
  const { announce, openPanel } = useMapView();
  const { version, isShown, now, leave, asked, ask } = usePast();
  const who = version ? peopleOf(version, t("somebody"), lang) : "";
  const when = version ? instant(version.ended_at, lang) : "";
  const sentence = isShown ? (who ? t("banner.then", { when, who }) : t("banner.thenAlone", { when })) : null;
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (sentence === before.current) return;
    announce(sentence ? `${sentence} ${t("banner.readOnly")}` : t("banner.now"));
    before.current = sentence;
    if (!sentence) return focusGrid();
  }, [announce, sentence, t]);
  return (
    <>
      {version && sentence ? (
        <section className={classes["notice"]} data-past aria-label={t("banner.label")}>
          <Icon name="history" size={20} />
          <div className={classes["words"]}>
            <strong>
              {namesOf(version).name ? `${namesOf(version).name} – ` : null}
              {sentence}
            </strong>
            <p>{t("banner.readOnly")}</p>
          </div>
          <div className={`${controls["actions"]} ${classes["actions"]}`}>
            <button type="button" onClick={() => openPanel("history")}>
              {t("banner.differences")}
            </button>
            {now.editable ? (
              <button type="button" onClick={() => ask(version)}>
                {t("restore.ask")}
              </button>
            ) : null}
            <button type="button" data-main onClick={leave}>
              {t("banner.back")}
            </button>
          </div>
        </section>
      ) : null}
      {asked ? <RestoreDialog version={asked} onClose={() => ask(null)} /> : null}
    </>
  );
}
