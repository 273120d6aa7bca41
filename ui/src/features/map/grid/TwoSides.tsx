import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { StepMeasures } from "@/api/generated";
import { useOpenNumber } from "@/design/numbers";
import { SideMark } from "../../scope/SideMark";
import { compared, type Difference, reachOf } from "../model/compared";
import { type Measure, measured, type NoNumber, type Reading, type ShownNumber } from "../model/measured";
import { DifferenceText } from "./DifferenceText";
import { MetricButton } from "./MetricButton";
import classes from "./TwoSides.module.css";

interface Props {
  measure: Measure;
  of: StepMeasures;
  beside: StepMeasures;
  shown: ShownNumber | NoNumber;
  differences: readonly Difference[] | undefined;
  reading: Reading;
}

/** Both sides of a number, one under the other, and by how much they differ. */
export function TwoSides({ measure, of, beside, shown, differences, reading }: Props) {
  const { t } = useTranslation("map_compare");
  const { lang } = reading;
  const other = useMemo(() => measured(measure, beside, reading), [measure, beside, reading]);
  const shares = measure === "reached" ? reachOf(differences, lang) : null;
  const difference = compared(measure, differences, of, { t, lang });
  if (shown.shown === "none" && other.shown === "none" && shown.reason === other.reason)
    return (
      <p className={classes["none"]} title={shown.sentence}>
        {shown.reason}
      </p>
    );
  return (
    <div className={classes["sides"]}>
      <Side side="shown" number={shown} share={shares?.[0]} />
      <Side side="beside" number={other} share={shares?.[1]} />
      {difference ? <DifferenceText difference={difference} /> : null}
    </div>
  );
}

interface SideProps {
  side: "shown" | "beside";
  number: ShownNumber | NoNumber;
  /** What share of its customers got here. */
  share: string | undefined;
}

function Side({ side, number, share }: SideProps) {
  const { t } = useTranslation("map_compare");
  const open = useOpenNumber();
  const sentence = side === "beside" ? t("besideOf", { sentence: number.sentence }) : number.sentence;
  if (number.shown === "none")
    return (
      <p className={classes["none"]} title={sentence}>
        <SideMark side={side} />
        {number.reason}
      </p>
    );
  return (
    <MetricButton sentence={share ? `${sentence}; ${share}` : sentence} opens={number.opens} onOpen={open}>
      <span className={classes["side"]} data-side={side}>
        <SideMark side={side} />
        <b>{number.value}</b>
        <small>{share ?? number.detail}</small>
      </span>
    </MetricButton>
  );
}
