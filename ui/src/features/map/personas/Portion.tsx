import { useTranslation } from "react-i18next";
import type { Portions, Profile, ProfilePart } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { count, share } from "@/design/format";
import { useEditing } from "../live/hooks";
import classes from "./Measured.module.css";

interface Props {
  label: string;
  portions: Portions;
  of: Profile;
  part: ProfilePart;
}

/** A share of the persona's customers, with its interval, beside that of everybody else. */
export function PortionRow({ label, portions: { inside, others, low, high }, of, part }: Props) {
  const { t } = useTranslation("map_personas_data");
  const { lang } = useEditing();
  if (inside.share === null) return null;
  const differs = low !== null && high !== null && (low > 0 || high < 0);
  const at = (part: number) => `${100 * part}%`;
  return (
    <li className={classes["row"]}>
      <span className={classes["label"]}>{label}</span>
      <span className={classes["bar"]} aria-hidden="true">
        <i style={{ width: at(inside.share) }} />
        {inside.low !== null && inside.high !== null ? (
          <u style={{ left: at(inside.low), width: at(inside.high - inside.low) }} />
        ) : null}
        {others.share === null ? null : <s style={{ left: at(others.share) }} />}
      </span>
      <NumberButton
        className={classes["value"]}
        number={{
          title: label,
          value: share(inside.share, lang),
          detail: intervalOf(inside, t, lang),
          of,
          part,
        }}
      />
      {others.share === null ? null : (
        <small
          className={differs ? classes["differs"] : undefined}
          title={differs ? t("differs") : t("alike")}
        >
          {t("others", { share: share(others.share, lang) })}
        </small>
      )}
    </li>
  );
}

type Translate = (key: string, values?: Record<string, unknown>) => string;

/** An interval and n, as they stand beside a share. */
export function intervalOf({ low, high, n }: Portions["inside"], t: unknown, lang: "en" | "de"): string {
  const say = t as Translate;
  if (low === null || high === null) return say("n", { n: count(n, lang) });
  return say("interval", { low: share(low, lang), high: share(high, lang), n: count(n, lang) });
}
