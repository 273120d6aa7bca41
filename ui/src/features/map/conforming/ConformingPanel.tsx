import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conforming, Deviation, MapConformance } from "@/api/generated";
import { Basis } from "@/design/analysis/Basis";
import { NumberButton } from "@/design/analysis/NumberButton";
import { shareWithin } from "@/design/analysis/phrases";
import { Loading, Missing } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Segmented } from "@/design/controls/Segmented";
import { Failure } from "@/design/Failure";
import { count, share } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useRouteChoice } from "../arrivals/choice";
import { RouteChooser } from "../arrivals/RouteChooser";
import { said } from "../core/texts";
import { useEditing, useMapIds, useMapStore } from "../live/hooks";
import counts from "../panels/counts.module.css";
import { Part } from "../panels/form/fields";
import { useViewName } from "../panels/scene";
import { useMapView } from "../panels/view";
import classes from "./ConformingPanel.module.css";
import { journeysOf, KINDS, type Kind, keyOf, lostIn, ranked, stepOf } from "./deviations";
import { HeldApart } from "./HeldApart";
import { useDeviationWords } from "./useDeviationWords";
import { useHeld, useHeldApart } from "./useHeld";

/** Planned against actual: which touchpoints of the map are met along a route, and where journeys leave it. */
export default function ConformingPanel() {
  const { t } = useTranslation(["map_conforming", "scope"]);
  const { openPanel } = useMapView();
  const { chosen } = useRouteChoice();
  const { beside, numbers } = useRouteChoice();
  const isUnasked = numbers.state === "unasked";
  const held = useHeld(beside === undefined);
  const both = useHeldApart(true);
  const { error, missing, again } = beside === undefined ? held : both;
  const { found } = held;
  const apart = both.found;
  return (
    <>
      <p className={controls["hint"]}>{t("about")}</p>
      {missing === "route" ? (
        <p className={classes["none"]}>
          {t("noRoute")}{" "}
          <button type="button" className={controls["quiet"]} onClick={() => openPanel("routes")}>
            {t("toRoutes")}
          </button>
        </p>
      ) : (
        <RouteChooser />
      )}
      {missing === "bound" ? <p className={classes["none"]}>{t("nothingBound")}</p> : null}
      {error ? <Failure error={error} onRetry={again} /> : null}
      {apart ? (
        <>
          <OnLine />
          <HeldApart key={chosen?.id} found={apart} />
        </>
      ) : found ? (
        <Held key={chosen?.id} found={found} />
      ) : null}
      {isUnasked ? <p className={classes["none"]}>{t("scope:unasked")}</p> : null}
      {!isUnasked && !found && !apart && !error && missing === null ? <Loading rows={9} /> : null}
    </>
  );
}

function Held({ found }: { found: MapConformance }) {
  const { t } = useTranslation("map_conforming");
  const { answer } = found;
  const [kind, setKind] = useState<Kind | "all">("all");
  const [isAll, setAll] = useState(false);
  const kinds = KINDS.filter((each) => answer.deviations.some((deviation) => deviation.kind === each));
  const { fewer, others } = ranked(
    answer.deviations.filter((deviation) => kind === "all" || deviation.kind === kind),
  );
  const shown = isAll ? fewer : fewer.slice(0, FIRST);
  if (answer.entrants === 0) return <p className={classes["none"]}>{t("nobody")}</p>;
  return (
    <>
      <FitnessLine found={found} />
      <OnLine />
      <Part title={t("left")}>
        <p className={controls["hint"]}>{t("caveat")}</p>
        {kinds.length > 1 ? (
          <div className={classes["kinds"]}>
            <Segmented
              label={t("kind.label")}
              value={kind}
              onChange={setKind}
              choices={[
                { value: "all", label: t("kind.all") },
                ...kinds.map((each) => ({ value: each, label: t(`kind.${each}`) })),
              ]}
            />
          </div>
        ) : null}
        {fewer.length === 0 ? <p className={classes["none"]}>{t("noneFewer")}</p> : null}
        <ol className={classes["deviations"]}>
          {shown.map((deviation) => (
            <DeviationRow key={keyOf(deviation)} found={found} deviation={deviation} />
          ))}
        </ol>
        {fewer.length > FIRST ? (
          <button type="button" className={controls["quiet"]} onClick={() => setAll(!isAll)}>
            {isAll ? t("fewerShown") : t("all", { count: fewer.length })}
          </button>
        ) : null}
        {others.length > 0 ? (
          <details className={classes["others"]}>
            <summary>{t("others", { count: others.length })}</summary>
            <ol className={classes["deviations"]}>
              {others.slice(0, MOST_OTHERS).map((deviation) => (
                <DeviationRow key={keyOf(deviation)} found={found} deviation={deviation} />
              ))}
            </ol>
            {others.length > MOST_OTHERS ? (
              <p className={controls["hint"]}>{t("notListed", { count: others.length - MOST_OTHERS })}</p>
            ) : null}
          </details>
        ) : null}
      </Part>
      <Part title={t("touchpoints")}>
        <Outcomes found={found} />
        <WithoutData ids={found.without_data} />
      </Part>
      <Basis provenance={answer.provenance} notes={answer.notes} />
    </>
  );
}

const FIRST = 8;
const MOST_OTHERS = 60;

/** How much of what happened the map explains: customers, and events. */
function FitnessLine({ found }: { found: MapConformance }) {
  const { t } = useTranslation("map_conforming");
  const { lang } = useEditing();
  const { answer } = found;
  const { journeys, events, question } = answer;
  if (journeys.share === null || journeys.low == null || journeys.high == null) return null;
  const all = journeysOf(question);
  return (
    <dl className={classes["fitness"]}>
      <div>
        <dt>{t("fitness.journeys")}</dt>
        <dd>
          <NumberButton
            className={classes["big"]}
            number={{
              title: t("fitness.opened"),
              value: share(journeys.share, lang, 0),
              detail: shareWithin(journeys.share, journeys.low, journeys.high, lang),
              of: question,
              part: { part: "conformance", explained: true },
            }}
          />
          <span>
            {shareWithin(journeys.share, journeys.low, journeys.high, lang)},{" "}
            <NumberButton
              number={{
                title: t("fitness.left"),
                value: count(journeys.n - journeys.explained, lang),
                of: question,
                part: { part: "conformance" },
              }}
            />{" "}
            {t("fitness.leftOf")}{" "}
            <NumberButton
              number={{
                title: t("fitness.all"),
                value: count(journeys.n, lang),
                of: all,
                part: { part: "arrivals" },
              }}
            />{" "}
            {t("fitness.people", { count: journeys.n })}
          </span>
        </dd>
      </div>
      <div>
        <dt>{t("fitness.events")}</dt>
        <dd>
          {events.share === null ? (
            <Missing why={t("nobody")} />
          ) : (
            <NumberButton
              className={classes["big"]}
              number={{
                title: t("fitness.eventsOpened"),
                value: share(events.share, lang, 0),
                detail: t("fitness.eventsOf", {
                  part: count(events.explained, lang),
                  n: count(events.n, lang),
                }),
                of: all,
                part: { part: "arrivals" },
              }}
            />
          )}
          <span>
            {t("fitness.eventsOf", { part: count(events.explained, lang), n: count(events.n, lang) })}
          </span>
        </dd>
      </div>
    </dl>
  );
}

/** Whether the line shows it too; in the line's own view only. */
function OnLine() {
  const { t } = useTranslation("map_conforming");
  const { project, map } = useMapIds();
  const { isHeld, hold } = useRouteChoice();
  if (useViewName(project, map) !== "line") return null;
  return (
    <label className={`${controls["check"]} ${classes["onLine"]}`}>
      <input type="checkbox" checked={isHeld} onChange={(change) => hold(change.target.checked)} />
      <span>{t("onLine")}</span>
    </label>
  );
}

/** A way in which journeys left the plan: where, how many, and how many arrivals go with it. */
function DeviationRow({ found, deviation }: { found: MapConformance; deviation: Deviation }) {
  const { t } = useTranslation("map_conforming");
  const { lang } = useEditing();
  const { goTo } = useMapView();
  const words = useDeviationWords();
  const step = stepOf(found, deviation);
  const lost = lostIn(deviation);
  const opened = words.opened(found, deviation);
  const rate = (arrived: number, of: number) => (of > 0 ? share(arrived / of, lang, 0) : "–");
  return (
    <li data-kind={deviation.kind}>
      <Icon name={DRAWN[deviation.kind]} size={15} />
      <div>
        <button
          type="button"
          className={counts["place"]}
          title={t("goTo")}
          onClick={() => step && goTo({ collection: "steps", id: step })}
        >
          {words.sentence(found, deviation)}
        </button>
        <p>
          <NumberButton number={opened} /> {t("customers", { count: deviation.customers })}
          {deviation.occurrences > deviation.customers
            ? `, ${t("times", { n: count(deviation.occurrences, lang) })}`
            : ""}
          {lost
            ? ` · ${t("compared", {
                arrived: rate(deviation.arrived, deviation.settled),
                others: rate(deviation.others_arrived, deviation.others),
                n: count(deviation.others, lang),
              })}`
            : ""}
        </p>
      </div>
      <p className={classes["lost"]}>
        {lost ? (
          <>
            <NumberButton number={{ ...opened, value: words.shortLost(lost) }} />
            <small>{words.range(lost)}</small>
          </>
        ) : (
          <Missing why={t("lost.absent")} />
        )}
      </p>
    </li>
  );
}

const DRAWN = { failing: "close", skip: "redo", loop: "undo", ad_hoc: "branch" } as const;
const OUTCOMES = ["completed", "failing", "missing", "ahead"] as const;

/** Every touchpoint of the plan, under its step: how many completed it, failed, missed it, or have it ahead of them. */
function Outcomes({ found }: { found: MapConformance }) {
  const { t } = useTranslation("map_conforming");
  const { lang } = useEditing();
  const store = useMapStore();
  const { goTo } = useMapView();
  const { answer, steps, touchpoints } = found;
  const titleOf = (id: string) => said(store.snapshot(), { collection: "steps", id, field: "title" }, lang);
  const nameOf = (id: string) =>
    said(store.snapshot(), { collection: "touchpoints", id, field: "name" }, lang);
  return (
    <table className={`${counts["counts"]} ${classes["outcomes"]}`}>
      <caption className={controls["hidden"]}>{t("touchpoints")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("touchpoint")}</th>
          {OUTCOMES.map((outcome) => (
            <th key={outcome} scope="col" data-outcome={outcome} title={t(`meaning.${outcome}`)}>
              {t(`outcome.${outcome}`)}
            </th>
          ))}
          <th scope="col" title={t("meaning.share")}>
            {t("share")}
          </th>
        </tr>
      </thead>
      {steps.map((step, place) => {
        const met = answer.touchpoints.filter((row) => row.step === place);
        const title = titleOf(step);
        return (
          <tbody key={step}>
            <tr className={classes["step"]}>
              <th scope="rowgroup" colSpan={6}>
                <button
                  type="button"
                  className={counts["place"]}
                  lang={title.lang}
                  title={t("goTo")}
                  onClick={() => goTo({ collection: "steps", id: step })}
                >
                  {title.text}
                </button>
              </th>
            </tr>
            {met.map((row) => (
              <OutcomeRow
                key={row.touchpoint}
                found={found}
                row={row}
                name={nameOf(touchpoints[place]?.[row.touchpoint ?? 0] ?? "")}
                place={title.text}
              />
            ))}
          </tbody>
        );
      })}
    </table>
  );
}

interface OutcomeProps {
  found: MapConformance;
  row: Conforming;
  name: { readonly text: string; readonly lang: string };
  place: string;
}

function OutcomeRow({ found, row, name, place }: OutcomeProps) {
  const { t } = useTranslation("map_conforming");
  const { lang } = useEditing();
  const { question } = found.answer;
  const { step, touchpoint } = row;
  const of = (outcome: (typeof OUTCOMES)[number]) => ({
    title: t("opened", { outcome: t(`outcome.${outcome}`), touchpoint: name.text }),
    place,
    of: question,
    part: {
      part: "conformance" as const,
      step,
      outcome,
      ...(typeof touchpoint === "number" ? { touchpoint } : {}),
    },
  });
  return (
    <tr>
      <th scope="row" lang={name.lang}>
        {name.text}
        <span className={classes["bar"]} aria-hidden="true">
          {OUTCOMES.map((outcome) => (
            <i key={outcome} data-outcome={outcome} style={{ flexGrow: row[outcome] }} />
          ))}
        </span>
      </th>
      {OUTCOMES.map((outcome) => (
        <td key={outcome} data-outcome={outcome} data-some={row[outcome] > 0 || undefined}>
          <NumberButton number={{ ...of(outcome), value: count(row[outcome], lang) }} />
        </td>
      ))}
      <td>
        {row.share === null || row.low == null || row.high == null ? (
          <Missing why={t("noShare")} />
        ) : (
          <NumberButton
            number={{
              ...of("completed"),
              value: share(row.share, lang, 0),
              detail: shareWithin(row.share, row.low, row.high, lang),
            }}
          >
            {share(row.share, lang, 0)}
          </NumberButton>
        )}
      </td>
    </tr>
  );
}

/** Touchpoints that are bound to events which the data do not have. */
function WithoutData({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation("map_conforming");
  const { lang } = useEditing();
  const store = useMapStore();
  if (ids.length === 0) return null;
  const names = ids.map(
    (id) => said(store.snapshot(), { collection: "touchpoints", id, field: "name" }, lang).text,
  );
  return (
    <p className={controls["hint"]}>{t("withoutData", { names: names.join(", "), count: ids.length })}</p>
  );
}
