import { useTranslation } from "react-i18next";
import type { IconName } from "@/design/icons/drawings";
import { Icon } from "@/design/icons/Icon";
import classes from "./CustomerScreen.module.css";

/** The channels that have a word in both languages, each with its drawing or that of the one it is most like. */
const DRAWING_OF = {
  ads: "ads",
  advice: "advice",
  app: "app",
  ar_vr: "ar_vr",
  chatbot: "chatbot",
  diary: "print",
  email: "email",
  fair: "fair",
  hospital: "service",
  hotline: "hotline",
  phone: "hotline",
  portal: "website",
  post: "post",
  practice: "advice",
  print: "print",
  referral: "referral",
  search: "search",
  service: "service",
  social: "social",
  store: "store",
  voice: "voice",
  website: "website",
} as const satisfies Record<string, IconName>;

type Known = keyof typeof DRAWING_OF;

function knownOf(channel: string): Known | undefined {
  const name = channel.toLowerCase();
  return (Object.keys(DRAWING_OF) as Known[]).find((each) => each === name);
}

/** The channel's word where it is one that Etappe knows; otherwise what the data says. */
export function useChannel(): (channel: string) => string {
  const { t } = useTranslation("customer");
  return (channel) => {
    const known = knownOf(channel);
    return known ? t(`channel.${known}`) : channel;
  };
}

export function Channel({ channel }: { channel: string }) {
  const name = useChannel();
  const known = knownOf(channel);
  return (
    <span className={classes["channel"]}>
      {known ? <Icon name={DRAWING_OF[known]} size={14} /> : null}
      {name(channel)}
    </span>
  );
}
