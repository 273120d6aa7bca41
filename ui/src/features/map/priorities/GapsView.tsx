import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { StepMeasures } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { Loading } from "@/design/analysis/States";
import { Matrix, type MatrixPoint } from "@/design/charts/bubbles/Matrix";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count, decimal, signed } from "@/design/format";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { type Gap, MIDDLE } from "../core/gaps";
import { stepsInOrder } from "../core/ordering";
import { said } from "../core/texts";
import { stated } from "../emotion/drawing";
import { useEditing, useMapDocument, useMapStore } from "../live/hooks";
import { useMapView } from "../panels/view";
import classes from "./Priorities.module.css";
import { useGaps } from "./useRanked";
import { useWhose, WhoseGaps } from "./WhoseGaps";

/** Fewer scores than these are few. */
const FEW = 30;
const ENDS = { from: 0.8, to: 5.2 };

/** How important each step is to customers, and how content they are with it. */
export function GapsView() {
  const { t } = useTranslation("priorities");
  const { editable, lang, make } = useEditing();
  const store = useMapStore();
  const view = useMapView();
  const { whose, choose } = useWhose();
  const { rows, measured, isPending, error } = useGaps(whose);
  const name = useGapNames(whose.persona !== null);
  const shown = rows.filter(({ quadrant }) => quadrant !== null);
  const ranked = useMemo(() => [...rows].sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || 0), [rows]);
  const marks = new Map(
    ranked.filter(({ score }) => score !== null).map((row, place) => [keyOf(row), place + 1]),
  );
  const point = (row: Gap): MatrixPoint => ({
    id: keyOf(row),
    mark: String(marks.get(keyOf(row)) ?? "–"),
    name: name(row),
    label: `${name(row)}: ${t("gaps.importance")} ${decimal(row.importance ?? 0, lang)}, ${t("gaps.satisfaction")} ${decimal(row.satisfaction ?? 0, lang)}, ${t(`evidence.${row.evidence}`)}`,
    x: row.satisfaction ?? 0,
    y: row.importance ?? 0,
    low: row.low === null ? null : row.low + MIDDLE,
    high: row.high === null ? null : row.high + MIDDLE,
    size: null,
    solid: row.evidence === "measured",
    moves: "up",
  });
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  const goTo = (id: string) => {
    const row = byKey.get(id);
    if (row) view.goTo({ collection: "steps", id: row.step });
  };
  const format = (value: number) => decimal(value, lang, 0);
  const weigh = (row: Gap, importance: number | null) =>
    make(stated(store.snapshot(), row.step, "importance", importance, row.persona));
  const chooser = <WhoseGaps whose={whose} choose={choose} />;
  if (error || isPending || rows.length === 0)
    return (
      <>
        {chooser}
        {error ? <Failure error={error} /> : isPending ? <Loading rows={5} /> : null}
        {!error && !isPending ? (
          whose.persona === null ? (
            <Invitation />
          ) : (
            <p className={controls["hint"]}>{t("gapsOf.none")}</p>
          )
        ) : null}
      </>
    );
  return (
    <>
      {chooser}
      {shown.length > 0 ? (
        <Matrix
          label={t("gaps.matrix")}
          points={shown.map(point)}
          x={{ ...ENDS, middle: MIDDLE, title: t("gaps.satisfaction"), format, step: 0.25 }}
          y={{ ...ENDS, middle: MIDDLE, title: t("gaps.importance"), format, step: 0.5 }}
          quadrants={[t("gaps.is.improve"), t("gaps.is.keep"), t("gaps.is.minor"), t("gaps.is.generous")]}
          onChoose={goTo}
          onMove={
            editable
              ? (id, to) => {
                  const row = byKey.get(id);
                  if (row) weigh(row, Math.min(5, Math.max(1, to.y)));
                }
              : undefined
          }
        />
      ) : null}
      <p className={controls["hint"]}>{t("gaps.hint")}</p>
      <table className={classes["gaps"]}>
        <thead>
          <tr>
            <th scope="col">{t("gaps.step")}</th>
            <th scope="col">{t("gaps.expected")}</th>
            <th scope="col">{t("gaps.experienced")}</th>
            <th scope="col">{t("gaps.gap")}</th>
            <th scope="col">{t("gaps.importance")}</th>
            <th scope="col">
              <abbr title={t("gaps.scoreLong")}>{t("gaps.score")}</abbr>
            </th>
          </tr>
        </thead>
        <tbody>
          {ranked.map((row) => (
            <tr key={keyOf(row)}>
              <th scope="row">
                <button type="button" className={controls["quiet"]} onClick={() => goTo(keyOf(row))}>
                  {name(row)}
                </button>
              </th>
              <td>
                {row.expected === null ? "–" : signed(row.expected, lang)}
                {row.ofAll.includes("expected") ? <small>{t("gapsOf.ofAll")}</small> : null}
              </td>
              <td>
                <Felt row={row} measures={measured[row.step]} place={name(row)} />
              </td>
              <td>
                {row.gap === null ? "–" : signed(row.gap, lang)}
                <GapInterval row={row} />
              </td>
              <td>
                <select
                  className={controls["select"]}
                  aria-label={t("gaps.importanceOf", { step: name(row) })}
                  disabled={!editable}
                  value={row.importance === null ? "" : String(row.importance)}
                  onChange={(event) =>
                    weigh(row, event.target.value === "" ? null : Number(event.target.value))
                  }
                >
                  <option value="">–</option>
                  {levels(row.importance).map((level) => (
                    <option key={level} value={String(level)}>
                      {decimal(level, lang, level % 1 === 0 ? 0 : 1)}
                    </option>
                  ))}
                </select>
                {row.ofAll.includes("importance") ? <small>{t("gapsOf.ofAll")}</small> : null}
              </td>
              <td>
                {row.score === null ? "–" : <b>{decimal(row.score, lang)}</b>}
                {row.scoreLow === null || row.scoreHigh === null ? null : (
                  <small>
                    {decimal(row.scoreLow, lang)}–{decimal(row.scoreHigh, lang)}
                  </small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const keyOf = ({ step, persona }: Gap): string => `${step} ${persona ?? ""}`;

const levels = (value: number | null): number[] =>
  value === null || value % 1 === 0 ? [5, 4, 3, 2, 1] : [...[5, 4, 3, 2, 1], value].sort((a, b) => b - a);

function useGapNames(isOne: boolean): (row: Gap) => string {
  const { lang } = useEditing();
  const store = useMapStore();
  return ({ step, persona }) => {
    const snapshot = store.snapshot();
    const title = said(snapshot, { collection: "steps", id: step, field: "title" }, lang).text;
    if (persona === null || isOne) return title;
    return `${title} · ${said(snapshot, { collection: "personas", id: persona, field: "name" }, lang).text}`;
  };
}

/** The experience with its interval; measured ones open, all others say how they are known. */
function Felt({ row, measures, place }: { row: Gap; measures: StepMeasures | undefined; place: string }) {
  const { t } = useTranslation("priorities");
  const { lang } = useEditing();
  if (row.experienced === null) return <>–</>;
  const value = signed(row.experienced, lang);
  const question = row.evidence === "measured" ? measures?.satisfaction : null;
  const detail =
    row.low === null || row.high === null ? "" : `${signed(row.low, lang)} … ${signed(row.high, lang)}`;
  return (
    <span className={classes["felt"]} title={t(`evidence.${row.evidence}`)}>
      <EvidenceMark evidence={row.evidence} size={10} />
      <span className={controls["hidden"]}>{t(`evidence.${row.evidence}`)}: </span>
      {question ? (
        <NumberButton
          number={{
            title: t("gaps.experienced"),
            value,
            ...(detail ? { detail } : {}),
            place,
            of: question,
            part: { part: "satisfaction" },
          }}
        />
      ) : (
        value
      )}
      {detail ? <small>{detail}</small> : null}
      {row.n === null ? null : (
        <small data-few={row.n < FEW || undefined}>
          {t(row.n < FEW ? "gapsOf.few" : "gapsOf.n", { n: count(row.n, lang) })}
        </small>
      )}
    </span>
  );
}

/** What the gap is at the ends of the interval of the experience. */
function GapInterval({ row }: { row: Gap }) {
  const { lang } = useEditing();
  if (row.expected === null || row.low === null || row.high === null) return null;
  return (
    <small>
      {signed(row.low - row.expected, lang)} … {signed(row.high - row.expected, lang)}
    </small>
  );
}

/** Nothing is drawn or measured yet: what to do. */
function Invitation() {
  const { t } = useTranslation("priorities");
  const view = useMapView();
  const steps = useMapDocument((map) => map.steps);
  const stages = useMapDocument((map) => map.stages);
  const has = stepsInOrder({ steps, stages }).length > 0;
  return (
    <>
      <p className={controls["hint"]}>{t("gaps.none")}</p>
      {has ? (
        <button type="button" className={controls["button"]} onClick={() => view.openPanel("feelings")}>
          {t("gaps.begin")}
        </button>
      ) : null}
    </>
  );
}
