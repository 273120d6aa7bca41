import { useTranslation } from "react-i18next";
import type { Apart, Portion } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { interval } from "@/design/analysis/phrases";
import { Missing } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { count, share } from "@/design/format";
import type { OpenedNumber } from "@/design/numbers";
import { useLang } from "@/design/useLang";
import { SideMark } from "../../scope/SideMark";
import { DifferenceText } from "../grid/DifferenceText";
import { sharesApart } from "../model/compared";
import classes from "./sides.module.css";

export type Side = "shown" | "beside";
export const SIDES: readonly Side[] = ["shown", "beside"];

/** What a number of one side opens. */
export type Opens = (side: Side) => Pick<OpenedNumber, "title" | "of" | "part" | "place">;

/** Which side a column or a row is of: a mark to look at, a word to listen to. */
export function SideName({ side }: { side: Side }) {
  const { t } = useTranslation("map_sides");
  return (
    <>
      <SideMark side={side} />
      <span className={controls["hidden"]}>{t(side)}</span>
    </>
  );
}

interface ShareProps {
  side: Side;
  portion: Portion;
  opens: Opens;
  /** The share alone; how many they are and its interval are said where it opens. */
  isBrief?: boolean;
}

/** A share of one side with its interval; the number opens its customers. */
export function ShareOf({ side, portion, opens, isBrief = false }: ShareProps) {
  const { t } = useTranslation("map_sides");
  const lang = useLang();
  const { customers, share: part, low, high } = portion;
  if (part === null || low === null || high === null) return <Missing why={t("notStated.no_entrants")} />;
  const within = interval(low, high, lang);
  const about = opens(side);
  const number = {
    ...about,
    title: t("opened", { title: about.title, side: t(side) }),
    value: count(customers, lang),
    detail: `${share(part, lang)} (${within})`,
  };
  if (isBrief) return <NumberButton number={number}>{share(part, lang)}</NumberButton>;
  return (
    <span className={classes["share"]}>
      <NumberButton number={number} /> <b>{share(part, lang)}</b> <small>{within}</small>
    </span>
  );
}

/** By how much two shares lie apart, or why that is not said. */
export function DifferenceOf({
  of,
}: {
  of: Pick<Apart, "difference" | "low" | "high" | "stands_out" | "absent">;
}) {
  const { t } = useTranslation(["map_sides", "map_compare"]);
  const { t: words } = useTranslation("map_compare");
  const lang = useLang();
  const found = sharesApart(of, { t: words, lang });
  if (!found) return <Missing why={t(`notStated.${of.absent ?? "too_few"}`)} />;
  return <DifferenceText difference={found} />;
}

/** In one line: the difference where it stands out; where chance explains it, that is said to those who ask. */
export function DifferenceBriefly({ of }: { of: Apart }) {
  const { t } = useTranslation("map_compare");
  const lang = useLang();
  const found = sharesApart(of, { t, lang });
  if (!found) return null;
  const isFound = found.verdict === "more" || found.verdict === "less";
  return (
    <span className={classes["brief"]} data-found={isFound || undefined} title={found.sentence}>
      <span aria-hidden="true">{isFound ? found.value : "≈"}</span>
      <span className={controls["hidden"]}>{found.sentence}</span>
    </span>
  );
}

/** A share of both sides and their difference, as three cells of a row. */
export function ShareCells({ apart, opens }: { apart: Apart; opens: Opens }) {
  return (
    <>
      <td>
        <ShareOf side="shown" portion={apart.other} opens={opens} />
      </td>
      <td>
        <ShareOf side="beside" portion={apart.one} opens={opens} />
      </td>
      <td className={classes["apart"]}>
        <DifferenceOf of={apart} />
      </td>
    </>
  );
}

/** The head over three such cells. */
export function SideHeads() {
  const { t } = useTranslation("map_sides");
  return (
    <>
      {SIDES.map((side) => (
        <th key={side} scope="col">
          <SideName side={side} />
        </th>
      ))}
      <th scope="col">{t("difference")}</th>
    </>
  );
}
