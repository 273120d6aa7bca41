import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import classes from "./projects.module.css";

/** The two ways to begin where there is nothing yet: one's own file, or the examples. */
export function Begin() {
  const { t } = useTranslation("projects");
  return (
    <section className={classes["ways"]}>
      <div>
        <h2>{t("begin.fileTitle")}</h2>
        <p>{t("begin.fileText")}</p>
        <Link to="/new" className={controls["primary"]}>
          {t("begin.file")}
        </Link>
      </div>
      <div>
        <h2>{t("begin.demoTitle")}</h2>
        <p>{t("begin.demoText")}</p>
        <code>make demo</code>
        <p className={classes["or"]}>{t("begin.demoOr")}</p>
        <code>etappe demo</code>
      </div>
    </section>
  );
}
