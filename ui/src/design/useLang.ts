import { useTranslation } from "react-i18next";
import type { Lang } from "./format";

/** The language of the interface. */
export function useLang(): Lang {
  const { i18n } = useTranslation();
  return i18n.language === "de" ? "de" : "en";
}
