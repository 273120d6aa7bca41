import { useTranslation } from "react-i18next";
import type { ProfileAnswer, Selector } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import controls from "@/design/controls/controls.module.css";
import { count, decimal, share } from "@/design/format";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { useEditing } from "../live/hooks";
import { SmallButton } from "../panels/form/fields";
import classes from "./Measured.module.css";
import { type Finding, findingOf } from "./measuring";
import { intervalOf } from "./Portion";
import type { Fact, Taken } from "./taking";
import { partOf } from "./useMeasured";

interface Props {
  fact: Fact;
  profile: ProfileAnswer;
  onBind: (binding: Fact["binding"]) => void;
  onTake: (taken: Taken) => void;
}

/** A fact beside what the data say of it, which opens the customers; where they contradict it, one press takes it over. */
export function FactCheck({ fact, profile, onBind, onTake }: Props) {
  const { t } = useTranslation("map_personas_data");
  const { editable } = useEditing();
  const finding = findingOf(fact, profile);
  const names = [...profile.properties, ...profile.numbers].map(({ property }) => property).sort();
  const bound = fact.binding?.property;
  return (
    <div className={classes["check"]} data-contradicted={isContradicted(finding) || undefined}>
      {editable ? (
        <select
          className={controls["select"]}
          aria-label={t("check.with", { name: fact.name })}
          value={bound ?? ""}
          onChange={({ target }) => onBind(target.value ? { property: target.value } : null)}
        >
          <option value="">{t("check.none")}</option>
          {bound !== undefined && !names.includes(bound) ? <option value={bound}>{bound}</option> : null}
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      ) : null}
      {finding ? (
        <Found fact={fact} finding={finding} profile={profile} onBind={onBind} onTake={onTake} />
      ) : null}
      {fact.source ? <p className={classes["note"]}>{fact.source}</p> : null}
    </div>
  );
}

function isContradicted(finding: Finding | null): boolean {
  return finding !== null && "verdict" in finding && finding.verdict === "contradicted";
}

function Found({ fact, finding, profile, onBind, onTake }: Props & { finding: Finding }) {
  const { t } = useTranslation("map_personas_data");
  const { editable, lang } = useEditing();
  if (finding.kind === "absent") return <p className={classes["note"]}>{t("check.absent")}</p>;
  if (finding.kind === "unread") {
    const values = "values" in finding.of ? finding.of.values : null;
    if (values === null || !editable)
      return <p className={classes["note"]}>{t(values === null ? "check.noNumber" : "check.unread")}</p>;
    return (
      <label className={classes["which"]}>
        {t("check.which")}
        <select
          className={controls["select"]}
          value=""
          onChange={({ target }) => onBind({ property: finding.of.property, value: target.value })}
        >
          <option value="">{t("check.choose")}</option>
          {values.map(({ value }) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </select>
      </label>
    );
  }
  const { verdict } = finding;
  if (finding.kind === "number") {
    const { n, quarter, median, three_quarters: high } = finding.of.spread.inside;
    const said = (value: number | null) => (value === null ? "–" : decimal(value, lang, value % 1 ? 1 : 0));
    const where = { where: [{ property: finding.of.property, operator: "exists" }] } as Selector;
    return (
      <>
        <Verdict verdict={verdict} />
        <p className={classes["found"]}>
          <EvidenceMark evidence="measured" />
          <NumberButton
            number={{
              title: finding.of.property,
              value: said(median),
              detail: t("n", { n: count(n, lang) }),
              of: profile.question,
              part: partOf({ rule: { rule: "did", at: where } }),
            }}
          />{" "}
          <small>{t("check.half", { low: said(quarter), high: said(high), n: count(n, lang) })}</small>
        </p>
        {editable && fact.evidence !== "measured" && median !== null ? (
          <SmallButton
            icon="check"
            label={t("check.take")}
            onClick={() =>
              onTake({
                value: said(median),
                bound: null,
                share: t("check.middle", { low: said(quarter), high: said(high) }),
                n: count(n, lang),
              })
            }
          />
        ) : null}
      </>
    );
  }
  const { most, stated } = finding;
  const isMost = most.value === stated.value;
  return (
    <>
      <Verdict verdict={verdict} />
      {(isMost ? [most] : [most, stated]).map((one) => (
        <p key={one.value} className={classes["found"]}>
          <EvidenceMark evidence="measured" />
          {one.value}{" "}
          <NumberButton
            number={{
              title: `${finding.of.property}: ${one.value}`,
              value: share(one.customers.inside.share ?? 0, lang),
              detail: intervalOf(one.customers.inside, t, lang),
              of: profile.question,
              part: partOf({ rule: one.rule }),
            }}
          />{" "}
          <small>{intervalOf(one.customers.inside, t, lang)}</small>
        </p>
      ))}
      {editable && (!isMost || fact.evidence !== "measured") ? (
        <SmallButton
          icon="check"
          label={t("check.takeValue", { value: most.value })}
          onClick={() =>
            onTake({
              value: most.value,
              bound: most.value,
              share: share(most.customers.inside.share ?? 0, lang),
              n: count(most.customers.inside.n, lang),
            })
          }
        />
      ) : null}
    </>
  );
}

function Verdict({ verdict }: { verdict: "few" | "agrees" | "contradicted" }) {
  const { t } = useTranslation("map_personas_data");
  return (
    <p className={classes["verdict"]} data-verdict={verdict} title={t(`check.${verdict}Long`)}>
      {t(`check.${verdict}`)}
    </p>
  );
}
