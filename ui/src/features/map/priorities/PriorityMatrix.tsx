import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Matrix, type MatrixPoint } from "@/design/charts/bubbles/Matrix";
import { axisTo } from "@/design/charts/bubbles/placing";
import controls from "@/design/controls/controls.module.css";
import { count } from "@/design/format";
import type { Priority } from "../core/scoring";
import { useEditing, useMapStore } from "../live/hooks";
import { useMapView } from "../panels/view";
import { useCardNames, useOpenCard } from "./cards";
import { AXES, judge, within } from "./judging";
import { written } from "./NumberField";
import classes from "./Priorities.module.css";
import { useRanked } from "./useRanked";

/** What it brings against what it takes; a bubble's area are the customers affected. */
export function PriorityMatrix() {
  const { t } = useTranslation("priorities");
  const { editable, lang, make } = useEditing();
  const store = useMapStore();
  const view = useMapView();
  const names = useCardNames();
  const open = useOpenCard();
  const { ranked, scoring } = useRanked();
  const { x, y, ends, step } = AXES[scoring];
  const shown = ranked.filter(({ inputs }) => inputs[x] !== undefined && inputs[y] !== undefined);
  const others = ranked.filter((one) => !shown.includes(one));
  const axis = (name: typeof x | typeof y, given: readonly [number, number] | null) => {
    const { from, to } = given
      ? { from: given[0], to: given[1] }
      : axisTo(Math.max(0, ...shown.map(({ inputs }) => inputs[name] ?? 0)));
    return { from, to, middle: (from + to) / 2, title: t(`input.${name}`) };
  };
  const across = axis(x, ends.x);
  const up = axis(y, ends.y);
  const format = (value: number) => written(value, lang);
  const place = useMemo(() => new Map(ranked.map(({ cell }, number) => [cell, number + 1])), [ranked]);
  const point = (one: Priority): MatrixPoint => {
    const name = names.words(one.cell);
    const values = `${across.title} ${format(one.inputs[x] ?? 0)}, ${up.title} ${format(one.inputs[y] ?? 0)}`;
    const customers =
      one.customers === null ? "" : `, ${t("customersTaken", { n: count(one.customers, lang) })}`;
    return {
      id: one.cell,
      mark: one.score.value === null ? "–" : String(place.get(one.cell)),
      name,
      label: `${name}: ${values}${customers}`,
      x: one.inputs[x] ?? 0,
      y: one.inputs[y] ?? 0,
      size: one.customers,
      solid: one.customers !== null,
      faint: one.status === "done" || one.status === "dropped",
    };
  };
  return (
    <>
      {shown.length > 0 ? (
        <Matrix
          label={t("matrixOf", { up: up.title, across: across.title })}
          points={shown.map(point)}
          x={{ ...across, format, step: step.x }}
          y={{ ...up, format, step: step.y ?? niceStep(up.to) }}
          quadrants={[t("quadrant.first"), t("quadrant.plan"), t("quadrant.aside"), t("quadrant.leave")]}
          onChoose={open}
          onMove={
            editable
              ? (card, to) => {
                  const values = { [x]: within(x, to.x), [y]: within(y, to.y) };
                  make(judge(store.snapshot(), "opportunities", card, values));
                  view.announce(
                    t("moved", {
                      name: names.words(card),
                      across: `${across.title} ${format(values[x] ?? 0)}`,
                      up: `${up.title} ${format(values[y] ?? 0)}`,
                    }),
                  );
                }
              : undefined
          }
        />
      ) : null}
      <p className={controls["hint"]}>{t(editable ? "matrixHint" : "matrixRead")}</p>
      {others.length > 0 ? (
        <section>
          <h3 className={classes["unscored"]}>{t("notShown", { count: others.length })}</h3>
          <ul className={classes["plain"]}>
            {others.map(({ cell, inputs }) => (
              <li key={cell}>
                <button type="button" className={controls["quiet"]} onClick={() => open(cell)}>
                  {names.words(cell)}
                </button>{" "}
                <small>
                  {t("absent.missing", {
                    inputs: [x, y]
                      .filter((name) => inputs[name] === undefined)
                      .map((name) => t(`input.${name}`))
                      .join(", "),
                  })}
                </small>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

/** A fiftieth of an axis, as a round number. */
function niceStep(to: number): number {
  return 10 ** Math.floor(Math.log10(to / 20));
}
