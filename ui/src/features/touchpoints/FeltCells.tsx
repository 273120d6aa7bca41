import { useTranslation } from "react-i18next";
import type { EffortSign } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { Missing } from "@/design/analysis/States";
import { count, decimal, share, signed } from "@/design/format";
import { useLang } from "@/design/useLang";
import { effortContradicted, effortOnScale, onScale, satisfactionContradicted, signsOf } from "./felt";
import classes from "./felt.module.css";
import type { Row } from "./listing";

/** Satisfaction as it was measured, and beside it as it is drawn, on the scale that was asked. */
export function SatisfactionCell({ row, isCounting }: { row: Row; isCounting: boolean }) {
  const { t } = useTranslation("felt");
  const lang = useLang();
  const { numbers, experienced } = row;
  const asked = numbers?.satisfaction;
  if (!asked || numbers.score == null)
    return (
      <>
        {isCounting ? "…" : <Missing why={t(asked ? "missing.noScores" : "missing.scores")} />}
        {experienced ? <Drawn text={t("drawnFelt", { value: signed(experienced.mean, lang, 1) })} /> : null}
      </>
    );
  return (
    <>
      <NumberButton
        number={{
          title: t("scoresOf", { name: row.name }),
          value: decimal(numbers.score, lang, 1),
          of: asked,
          part: { part: "satisfaction" },
        }}
      />
      <small title={between(numbers.score_low, numbers.score_high, (value) => decimal(value, lang, 2))}>
        {t("scale", {
          lowest: decimal(asked.lowest, lang, 0),
          highest: decimal(asked.highest, lang, 0),
          n: count(numbers.score_n ?? 0, lang),
        })}
      </small>
      {experienced ? (
        <Drawn
          text={t("drawn", { value: decimal(onScale(experienced.mean, asked), lang, 1) })}
          isContradicted={satisfactionContradicted(row)}
        />
      ) : null}
    </>
  );
}

/** Effort as customers scored it; else whom the touchpoint fails and who comes again; and beside it as it is drawn. */
export function EffortCell({ row, isCounting }: { row: Row; isCounting: boolean }) {
  const { t } = useTranslation("felt");
  const lang = useLang();
  const { numbers, effort } = row;
  const scored = numbers?.effort;
  const drawn = effort ? (
    <Drawn
      text={
        scored?.score == null
          ? t("drawnOfFive", { value: decimal(effort.mean, lang, 1) })
          : t("drawn", { value: decimal(effortOnScale(effort.mean, scored.question), lang, 1) })
      }
      isContradicted={effortContradicted(row)}
    />
  ) : null;
  if (scored && scored.score != null)
    return (
      <>
        <NumberButton
          number={{
            title: t("effortOf", { name: row.name }),
            value: decimal(scored.score, lang, 1),
            of: scored.question,
            part: { part: "satisfaction" },
          }}
        />
        <small title={between(scored.low, scored.high, (value) => decimal(value, lang, 2))}>
          {t("scale", {
            lowest: decimal(scored.question.lowest, lang, 0),
            highest: decimal(scored.question.highest, lang, 0),
            n: count(scored.n ?? 0, lang),
          })}
        </small>
        {drawn}
      </>
    );
  const signs = signsOf(numbers, row.channel);
  return (
    <>
      {signs.map(({ sign, what }) => (
        <span key={what} className={classes["sign"]}>
          <Sign row={row} sign={sign} what={what} />{" "}
          <small
            title={t(`signLong.${what}`, {
              interval: between(sign.low, sign.high, (value) => share(value, lang)),
            })}
          >
            {t(`sign.${what}`, { n: count(sign.n, lang) })}
          </small>
        </span>
      ))}
      {signs.length === 0 && !drawn ? isCounting ? "…" : <Missing why={t("missing.effort")} /> : null}
      {drawn}
    </>
  );
}

/** A share that may speak of effort; it opens the customers. */
export function Sign({
  row,
  sign,
  what,
}: {
  row: Pick<Row, "name">;
  sign: EffortSign;
  what: "failing" | "again";
}) {
  const { t } = useTranslation("felt");
  const lang = useLang();
  if (sign.share == null) return <Missing why={t("missing.sign")} />;
  return (
    <NumberButton
      number={{
        title: t(`signOf.${what}`, { name: row.name }),
        value: share(sign.share, lang),
        detail: t("ofCustomers", { customers: count(sign.customers, lang), n: count(sign.n, lang) }),
        of: sign.question,
        part:
          sign.position === 1
            ? { part: "funnel", position: 1 }
            : { part: "funnel", position: sign.position, outcome: "arrived" },
      }}
    />
  );
}

function Drawn({ text, isContradicted = false }: { text: string; isContradicted?: boolean }) {
  const { t } = useTranslation("felt");
  return (
    <small data-bad={isContradicted || undefined} className={isContradicted ? undefined : classes["whole"]}>
      {text}
      {isContradicted ? ` · ${t("contradicted")}` : null}
    </small>
  );
}

/** An interval in words; nothing where there is none. */
export function between(
  low: number | null | undefined,
  high: number | null | undefined,
  said: (value: number) => string,
): string | undefined {
  return low == null || high == null ? undefined : `${said(low)}–${said(high)}`;
}
