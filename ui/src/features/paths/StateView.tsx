import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { EventName, Transitions } from "@/api/generated";
import { useAnswer } from "@/api/queries";
import { Basis } from "@/design/analysis/Basis";
import { Empty, Loading } from "@/design/analysis/States";
import { ArcsChart } from "@/design/charts/arcs/ArcsChart";
import type { Measure } from "@/design/charts/sankey/geometry";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { useOpenNumber } from "@/design/numbers";
import { useLang } from "@/design/useLang";
import { useScoped } from "../scope/useScope";
import { NodePanel } from "./NodePanel";
import classes from "./PathsScreen.module.css";
import { useWords } from "./useWords";
import { WaysTable } from "./WaysTable";
import { countedIn, wayOfTransition, waysOfTransitions } from "./ways";

interface Props {
  project: string;
  question: Transitions;
  measure: Measure;
  isTable: boolean;
  events: readonly EventName[];
}

/** What follows what, as a line of stations: from the main road to every way. */
export function StateView({ project, question, measure, isTable, events }: Props) {
  const { t } = useTranslation("paths");
  const lang = useLang();
  const open = useOpenNumber();
  const [chosen, setChosen] = useState<string | null>(null);
  const [detail, setDetail] = useState(25);
  const [stations, setStations] = useState(10);
  const answer = useAnswer(project, useScoped(question));
  const customersOf = useMemo(() => new Map(events.map((event) => [event.name, event.customers])), [events]);
  const words = useWords(measure, "from");
  if (answer.error) return <Failure error={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={8} tall />;
  const { data } = answer;
  const ways = waysOfTransitions(data);
  const counted = countedIn(data);
  const all = new Set(ways.flatMap((way) => [way.source, way.target])).size;
  if (ways.length === 0)
    return (
      <>
        <Empty title={t("nothing.title")} text={t("nothing.text")} />
        <Basis provenance={data.provenance} notes={data.notes} />
      </>
    );
  return (
    <div className={classes["view"]} aria-busy={answer.isPlaceholderData}>
      <p className={classes["ask"]}>{data.wording[lang]}</p>
      {isTable ? (
        <WaysTable ways={ways} measure={measure} bounds="from" />
      ) : (
        <>
          <div className={classes["sliders"]}>
            <label>
              <span className={controls["label"]}>{t("slider.detail")}</span>
              <span className={classes["ends"]}>
                <span>{t("slider.main")}</span>
                <input
                  type="range"
                  min={0}
                  max={100}
                  value={detail}
                  aria-label={t("slider.detail")}
                  onChange={(change) => setDetail(change.currentTarget.valueAsNumber)}
                />
                <span>{t("slider.every")}</span>
              </span>
            </label>
            <label>
              <span className={controls["label"]}>
                {t("slider.stations", { shown: Math.min(stations, all), count: all })}
              </span>
              <input
                type="range"
                min={Math.min(2, all)}
                max={Math.min(all, 40)}
                value={Math.min(stations, all)}
                onChange={(change) => setStations(change.currentTarget.valueAsNumber)}
              />
            </label>
          </div>
          <ArcsChart
            transitions={counted}
            measure={measure}
            stations={stations}
            // The rest is many rare ways: the slider goes through them by its square, so that its first half is fine.
            detail={(detail / 100) ** 2}
            customersOf={customersOf}
            label={t("chart.states")}
            describe={(transition) => words.describe(wayOfTransition(transition, data.question))}
            chosen={chosen}
            onChoose={setChosen}
            onOpen={(transition) => open(words.opened(wayOfTransition(transition, data.question)))}
          />
          {chosen === null ? (
            <p className={classes["hint"]}>{t("chart.statesHint")}</p>
          ) : (
            <NodePanel
              name={chosen}
              where={null}
              into={ways.filter((way) => way.target === chosen)}
              out={ways.filter((way) => way.source === chosen)}
              measure={measure}
              base={measure === "customers" ? (customersOf.get(chosen) ?? null) : null}
              bounds="from"
              onClose={() => setChosen(null)}
            />
          )}
        </>
      )}
      <Basis provenance={data.provenance} notes={data.notes} />
    </div>
  );
}
