import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Paths } from "@/api/generated";
import { useAnswer } from "@/api/queries";
import { Basis } from "@/design/analysis/Basis";
import { Empty, Loading } from "@/design/analysis/States";
import { layoutSankey, type Measure } from "@/design/charts/sankey/geometry";
import { SankeyChart } from "@/design/charts/sankey/SankeyChart";
import { Failure } from "@/design/Failure";
import { count } from "@/design/format";
import { useOpenNumber } from "@/design/numbers";
import { useLang } from "@/design/useLang";
import { useScoped } from "../scope/useScope";
import { NodePanel } from "./NodePanel";
import classes from "./PathsScreen.module.css";
import { useWords } from "./useWords";
import { WaysTable } from "./WaysTable";
import { boundsOf, wayOfLink, waysOfPaths } from "./ways";

interface Props {
  project: string;
  question: Paths;
  measure: Measure;
  isTable: boolean;
}

/** Paths step by step. */
export function StepView({ project, question, measure, isTable }: Props) {
  const { t } = useTranslation("paths");
  const lang = useLang();
  const open = useOpenNumber();
  const [chosen, setChosen] = useState<string | null>(null);
  const answer = useAnswer(project, useScoped(question));
  const bounds = boundsOf(answer.data?.question ?? question);
  const isBackwards = bounds === "to";
  const words = useWords(measure, bounds);
  if (answer.error) return <Failure error={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={8} tall />;
  const { data } = answer;
  if (data.links.length === 0)
    return (
      <>
        <Empty title={t("nothing.title")} text={t("nothing.text")} />
        <Basis provenance={data.provenance} notes={data.notes} />
      </>
    );

  const ways = waysOfPaths(data);
  const columns = Math.max(...ways.map((way) => way.column ?? 0)) + 2;
  const columnTitle = (column: number): string => {
    if (isBackwards)
      return column === columns - 1 ? t("column.end") : t("column.before", { count: columns - 1 - column });
    return column === 0 ? t("column.start") : t("column.after", { count: column });
  };
  const nodes = layoutSankey(data.links, measure, {
    width: 0,
    right: 0,
    top: 0,
    tall: 1,
    minColumn: 1,
  }).nodes;
  const node = nodes.find((each) => each.id === chosen);
  const isAt = (column: number | null, name: string, kind: string) =>
    node !== undefined && column === node.column && name === node.name && kind === node.kind;
  return (
    <div className={classes["view"]} aria-busy={answer.isPlaceholderData}>
      <p className={classes["ask"]}>
        {data.wording[lang]}{" "}
        <b>
          {t("sentence.paths", {
            n: count(data.occurrences, lang),
            count: data.occurrences,
            customers: t("way.of", { count: data.customers, n: count(data.customers, lang) }),
          })}
        </b>
      </p>
      {isTable ? (
        <WaysTable ways={ways} measure={measure} bounds={bounds} columnTitle={columnTitle} />
      ) : (
        <>
          <SankeyChart
            links={data.links}
            measure={measure}
            label={t("chart.steps")}
            columnTitle={columnTitle}
            nameOf={words.nameOf}
            describe={(link) => words.describe(wayOfLink(link, data.question, 0))}
            chosen={chosen}
            onChoose={(next) => setChosen(next.id)}
            onOpen={(link) => open(words.opened(wayOfLink(link, data.question, 0)))}
          />
          {node ? (
            <NodePanel
              name={words.nameOf(node)}
              where={columnTitle(node.column)}
              into={ways.filter((way) => isAt((way.column ?? 0) + 1, way.target, way.targetKind))}
              out={ways.filter((way) => isAt(way.column, way.source, way.sourceKind))}
              measure={measure}
              bounds={bounds}
              onClose={() => setChosen(null)}
            />
          ) : (
            <p className={classes["hint"]}>{t("chart.stepsHint")}</p>
          )}
        </>
      )}
      <Basis provenance={data.provenance} notes={data.notes} />
    </div>
  );
}
