import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import classes from "./Frame.module.css";

/** An address that leads nowhere: says so, and where to go on. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <div className={classes["notFound"]}>
      <h1>{t("notFound.title")}</h1>
      <p>{t("notFound.text")}</p>
      <Link to="/" className={controls["button"]}>
        {t("notFound.home")}
      </Link>
    </div>
  );
}
