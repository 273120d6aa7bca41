import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import classes from "./States.module.css";

/** Lines where content will stand, in the rhythm it will have. */
export function Loading({ rows = 5, tall = false }: { rows?: number; tall?: boolean }) {
  const { t } = useTranslation("numbers");
  return (
    <div className={classes["loading"]} role="status" data-tall={tall}>
      <span className={controls["hidden"]}>{t("state.loading")}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have nothing but their place
        <i key={row} style={{ width: `${92 - ((row * 37) % 41)}%` }} />
      ))}
    </div>
  );
}

/** Nothing here yet, and what to do about it. */
export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className={classes["empty"]}>
      <h2>{title}</h2>
      <p>{text}</p>
      {children ? <div className={classes["ways"]}>{children}</div> : null}
    </div>
  );
}

/** A value that cannot be stated, and why. */
export function Missing({ why }: { why: string }) {
  return (
    <span className={classes["missing"]} title={why}>
      <span aria-hidden="true">–</span>
      <span className={controls["hidden"]}>{why}</span>
    </span>
  );
}
