import { useTranslation } from "react-i18next";
import type { SharedMap } from "@/api/generated";
import { instant } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./GuestBanner.module.css";

interface Props {
  guest: SharedMap;
  mayComment: boolean;
}

/** Says to a guest what they were let in to, what they may do there, and for how long. */
export function GuestBanner({ guest, mayComment }: Props) {
  const { t } = useTranslation("guest");
  const lang = useLang();
  return (
    <p className={classes["banner"]}>
      <b>{t("banner")}</b> {mayComment ? t("mayComment") : t("mayView")}{" "}
      {guest.numbers ? t("withNumbers") : t("withoutNumbers")}{" "}
      {guest.until ? t("until", { when: instant(guest.until, lang) }) : ""}
    </p>
  );
}
