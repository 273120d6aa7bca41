import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import type { ShownDifference } from "../model/compared";
import classes from "./TwoSides.module.css";

/** By how much two sides differ, and whether chance explains it: said in words and by weight, never by colour alone. */
export function DifferenceText({ difference }: { difference: ShownDifference }) {
  const { t } = useTranslation("map_compare");
  const { verdict, value, range, sentence } = difference;
  const isSaid = verdict === "chance" || verdict === "unclear";
  return (
    <p className={classes["difference"]} data-measured data-verdict={verdict} title={sentence}>
      <span aria-hidden="true">
        <b>{value}</b>
        {range ? <small>{range}</small> : null}
        {isSaid ? <i>{t(`verdict.${verdict}`)}</i> : null}
      </span>
      <span className={controls["hidden"]}>{sentence}</span>
    </p>
  );
}
