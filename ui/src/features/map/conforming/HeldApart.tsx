import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConformanceComparison } from "@/api/generated";
import { Basis } from "@/design/analysis/Basis";
import controls from "@/design/controls/controls.module.css";
import { Segmented } from "@/design/controls/Segmented";
import { said } from "../core/texts";
import { useEditing, useMapStore } from "../live/hooks";
import counts from "../panels/counts.module.css";
import { Part } from "../panels/form/fields";
import { useMapView } from "../panels/view";
import { type Opens, ShareCells, SideHeads } from "../sides/ShareCells";
import sides from "../sides/sides.module.css";
import classes from "./ConformingPanel.module.css";
import { KINDS, type Kind, keyOf, partOf, stepOf } from "./deviations";
import { useDeviationWords } from "./useDeviationWords";

interface Props {
  found: ConformanceComparison;
}

type Row = ConformanceComparison["touchpoints"][number];

/** Planned against actual on both sides: what follows the plan, what was met, and where journeys left it. */
export function HeldApart({ found }: Props) {
  const { t } = useTranslation(["map_sides", "map_conforming"]);
  const opens: Opens = (side) => ({
    title: t("map_conforming:fitness.opened"),
    of: answerOf(found, side).question,
    part: { part: "conformance", explained: true },
  });
  return (
    <>
      <table className={sides["table"]}>
        <caption className={controls["hidden"]}>{t("journeys")}</caption>
        <Head />
        <tbody>
          <tr>
            <th scope="row">{t("journeys")}</th>
            <ShareCells apart={found.journeys} opens={opens} />
          </tr>
        </tbody>
      </table>
      <p className={`${controls["hint"]} ${sides["under"]}`}>{t("looks", { count: found.tested })}</p>
      <Ways found={found} />
      <Part title={t("outcomes")}>
        <Touchpoints found={found} />
      </Part>
      <Basis provenance={found.provenance} notes={found.notes} />
    </>
  );
}

const FIRST = 10;

/** The ways in which journeys left the plan, each with its share of all who set off on either side. */
function Ways({ found }: Props) {
  const { t } = useTranslation(["map_sides", "map_conforming"]);
  const { goTo } = useMapView();
  const words = useDeviationWords();
  const [kind, setKind] = useState<Kind | "all">("all");
  const [isAll, setAll] = useState(false);
  const kinds = KINDS.filter((each) => found.deviations.some((way) => way.kind === each));
  const ways = found.deviations.filter((way) => kind === "all" || way.kind === kind);
  if (found.deviations.length === 0) return null;
  return (
    <Part title={t("deviations")}>
      <p className={controls["hint"]}>{t("deviationsHint")}</p>
      {kinds.length > 1 ? (
        <div className={classes["kinds"]}>
          <Segmented
            label={t("map_conforming:kind.label")}
            value={kind}
            onChange={setKind}
            choices={[
              { value: "all", label: t("map_conforming:kind.all") },
              ...kinds.map((each) => ({ value: each, label: t(`map_conforming:kind.${each}`) })),
            ]}
          />
        </div>
      ) : null}
      <table className={sides["table"]}>
        <caption className={controls["hidden"]}>{t("deviations")}</caption>
        <Head label={t("way")} />
        <tbody>
          {(isAll ? ways : ways.slice(0, FIRST)).map((way) => {
            const step = stepOf(found.other, way);
            const sentence = words.sentence(found.other, way);
            return (
              <tr key={keyOf(way)}>
                <th scope="row">
                  <button
                    type="button"
                    className={counts["place"]}
                    title={t("map_conforming:goTo")}
                    onClick={() => step && goTo({ collection: "steps", id: step })}
                  >
                    {sentence}
                  </button>
                </th>
                <ShareCells
                  apart={way.apart}
                  opens={(side) => ({
                    title: sentence,
                    of: answerOf(found, side).question,
                    part: partOf(way),
                  })}
                />
              </tr>
            );
          })}
        </tbody>
      </table>
      {ways.length > FIRST ? (
        <button type="button" className={controls["quiet"]} onClick={() => setAll(!isAll)}>
          {isAll ? t("fewerDeviations") : t("moreDeviations", { count: ways.length - FIRST })}
        </button>
      ) : null}
    </Part>
  );
}

/** Every touchpoint of the plan: its share that was completed, failed or was missed, on both sides. */
function Touchpoints({ found }: Props) {
  const { t } = useTranslation(["map_sides", "map_conforming"]);
  const { lang } = useEditing();
  const store = useMapStore();
  const { goTo } = useMapView();
  return (
    <table className={sides["table"]}>
      <caption className={controls["hidden"]}>{t("outcomes")}</caption>
      <Head label={t("touchpoint")} />
      {found.other.steps.map((step, place) => {
        const title = said(store.snapshot(), { collection: "steps", id: step, field: "title" }, lang);
        return (
          <tbody key={step}>
            <tr>
              <th scope="rowgroup" colSpan={4}>
                <button
                  type="button"
                  className={counts["place"]}
                  lang={title.lang}
                  title={t("map_conforming:goTo")}
                  onClick={() => goTo({ collection: "steps", id: step })}
                >
                  {title.text}
                </button>
              </th>
            </tr>
            <OutcomesAt found={found} place={place} title={title.text} />
          </tbody>
        );
      })}
    </table>
  );
}

/** The rows of a step: each outcome of each of its touchpoints. */
function OutcomesAt({ found, place, title }: Props & { place: number; title: string }) {
  const { t } = useTranslation(["map_sides", "map_conforming"]);
  const { lang } = useEditing();
  const store = useMapStore();
  const nameOf = ({ touchpoint }: Row) => {
    const id = found.other.touchpoints[place]?.[touchpoint] ?? "";
    return said(store.snapshot(), { collection: "touchpoints", id, field: "name" }, lang);
  };
  return found.touchpoints
    .filter((row) => row.step === place)
    .map((row) => {
      const name = nameOf(row);
      const outcome = t(`map_conforming:outcome.${row.outcome}`);
      return (
        <tr key={`${row.touchpoint} ${row.outcome}`} data-part>
          <th scope="row" title={t(`map_conforming:meaning.${row.outcome}`)}>
            <span lang={name.lang}>{name.text}</span>: {outcome}
          </th>
          <ShareCells
            apart={row.apart}
            opens={(side) => ({
              title: t("map_conforming:opened", { outcome, touchpoint: name.text }),
              place: title,
              of: answerOf(found, side).question,
              part: {
                part: "conformance",
                step: row.step,
                touchpoint: row.touchpoint,
                outcome: row.outcome,
              },
            })}
          />
        </tr>
      );
    });
}

/** One step of the plan on both sides, for where a step is read by itself; nothing where the plan passes it by. */
export function HeldApartAt({ found, step }: Props & { step: string }) {
  const { t } = useTranslation("map_sides");
  const { lang } = useEditing();
  const store = useMapStore();
  const place = found.other.steps.indexOf(step);
  if (place < 0) return null;
  const title = said(store.snapshot(), { collection: "steps", id: step, field: "title" }, lang);
  return (
    <section className={sides["wide"]}>
      <h3>{t("here")}</h3>
      <table className={sides["table"]}>
        <caption className={controls["hidden"]}>{t("here")}</caption>
        <Head label={t("touchpoint")} />
        <tbody>
          <OutcomesAt found={found} place={place} title={title.text} />
        </tbody>
      </table>
    </section>
  );
}

function Head({ label = "" }: { label?: string }) {
  return (
    <thead>
      <tr>
        {label ? <th scope="col">{label}</th> : <td />}
        <SideHeads />
      </tr>
    </thead>
  );
}

function answerOf(found: ConformanceComparison, side: "shown" | "beside") {
  return (side === "shown" ? found.other : found.one).answer;
}
