import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Brand } from "@/app/Brand";
import classes from "./OpenShareScreen.module.css";

/** A guest's link has ended, perhaps while they were looking: says so, and what is left of their visit. */
export function GuestGone() {
  const { t } = useTranslation("guest");
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <main id="main" className={classes["screen"]}>
      <Brand />
      <div>
        <h1 ref={title} tabIndex={-1}>
          {t("gone.title")}
        </h1>
        <p>{t("gone.why")}</p>
        <p>{t("gone.kept")}</p>
      </div>
    </main>
  );
}
