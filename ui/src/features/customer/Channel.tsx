import { useTranslation } from "react-i18next";
import { DRAWINGS, type IconName } from "@/design/icons/drawings";
import { Icon } from "@/design/icons/Icon";
import classes from "./CustomerScreen.module.css";

const KNOWN = [
  "ads",
  "advice",
  "app",
  "ar_vr",
  "chatbot",
  "email",
  "fair",
  "hotline",
  "post",
  "print",
  "referral",
  "search",
  "service",
  "social",
  "store",
  "voice",
  "website",
] as const satisfies readonly IconName[];

/** The channel's word where it is one that Etappe knows; otherwise what the data says. */
export function useChannel(): (channel: string) => string {
  const { t } = useTranslation("customer");
  return (channel) => {
    const known = KNOWN.find((each) => each === channel.toLowerCase());
    return known ? t(`channel.${known}`) : channel;
  };
}

export function Channel({ channel }: { channel: string }) {
  const name = useChannel();
  const known = KNOWN.find((each) => each === channel.toLowerCase());
  return (
    <span className={classes["channel"]}>
      {known && known in DRAWINGS ? <Icon name={known} size={14} /> : null}
      {name(channel)}
    </span>
  );
}
