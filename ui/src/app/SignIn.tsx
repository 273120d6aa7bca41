import { useTranslation } from "react-i18next";
import { Brand } from "./Brand";
import classes from "./Frame.module.css";

/** Nothing is shown without the one-time link that the server printed; this page says where to find it. */
export function SignIn() {
  const { t } = useTranslation();
  return (
    <main className={classes["signIn"]}>
      <Brand />
      <h1>{t("signIn.title")}</h1>
      <p>{t("signIn.text")}</p>
      <code>Etappe is ready: {window.location.origin}/?token=…</code>
      <p>{t("signIn.again")}</p>
      <code>etappe link</code>
      <p>{t("signIn.guest")}</p>
    </main>
  );
}
