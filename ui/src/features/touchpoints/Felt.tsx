import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { EntryView, Satisfaction, TouchpointNumbers } from "@/api/generated";
import { useCoverage } from "@/api/library";
import { useProject } from "@/api/queries";
import { NumberButton } from "@/design/analysis/NumberButton";
import { Loading, Missing } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { count, decimal, share, signed } from "@/design/format";
import { useLang } from "@/design/useLang";
import { OfWhom } from "../scope/OfWhom";
import { useAskedScope } from "../scope/useScope";
import { between, Sign } from "./FeltCells";
import { effortContradicted, effortOnScale, onScale, satisfactionContradicted, signsOf } from "./felt";
import feltClasses from "./felt.module.css";
import classes from "./touchpoints.module.css";

interface Props {
  project: string;
  view: EntryView;
  name: string;
}

/** How a touchpoint feels: what customers scored and did, each with its interval, and beside it what maps say. */
export function Felt({ project, view, name }: Props) {
  const { t } = useTranslation("felt");
  const detail = useProject(project);
  const hasData = (detail.data?.summary.events ?? 0) > 0;
  const coverage = useCoverage(project, useAskedScope(), hasData);
  if (!detail.data || (hasData && coverage.isPending)) return <Loading rows={4} />;
  const numbers = coverage.data?.touchpoints[view.entry.id] ?? null;
  if (!numbers && !view.effort && !view.experienced)
    return <p className={controls["hint"]}>{t("nothing")}</p>;
  return (
    <>
      <OfWhom project={project} />
      <FeltTable view={view} name={name} numbers={numbers} />
    </>
  );
}

function FeltTable({ view, name, numbers }: Omit<Props, "project"> & { numbers: TouchpointNumbers | null }) {
  const { t } = useTranslation("felt");
  const lang = useLang();
  const { experienced, effort } = view;
  const felt = { numbers, experienced, effort };
  const scored = numbers?.effort ?? null;
  const two = (value: number) => decimal(value, lang, 2);
  return (
    <>
      <table className={`${classes["table"]} ${feltClasses["felt"]}`}>
        <caption className={controls["hidden"]}>{t("title")}</caption>
        <thead>
          <tr>
            <td />
            <th scope="col" data-number>
              {t("measured")}
            </th>
            <th scope="col">{t("interval")}</th>
            <th scope="col" data-number>
              n
            </th>
            <th scope="col">{t("onMaps")}</th>
          </tr>
        </thead>
        <tbody>
          <Line
            name={t("satisfaction")}
            measured={
              <Score
                title={t("scoresOf", { name })}
                question={numbers?.satisfaction}
                score={numbers?.score}
                none="missing.scores"
              />
            }
            interval={between(numbers?.score_low, numbers?.score_high, two)}
            n={numbers?.score_n}
            drawn={
              experienced
                ? numbers?.satisfaction && numbers.score != null
                  ? t("drawn", { value: decimal(onScale(experienced.mean, numbers.satisfaction), lang, 1) })
                  : t("drawnFelt", { value: signed(experienced.mean, lang, 1) })
                : null
            }
            isContradicted={satisfactionContradicted(felt)}
          />
          <Line
            name={t("effort")}
            measured={
              <Score
                title={t("effortOf", { name })}
                question={scored?.question}
                score={scored?.score}
                none="missing.effortScores"
              />
            }
            interval={between(scored?.low, scored?.high, two)}
            n={scored?.n}
            drawn={
              effort
                ? scored?.score != null
                  ? t("drawn", { value: decimal(effortOnScale(effort.mean, scored.question), lang, 1) })
                  : t("drawnOfFive", { value: decimal(effort.mean, lang, 1) })
                : null
            }
            isContradicted={effortContradicted(felt)}
          />
          {signsOf(numbers, view.entry.channel ?? "other").map(({ what, sign }) => (
            <Line
              key={what}
              name={t(`line.${what}`)}
              measured={<Sign row={{ name }} sign={sign} what={what} />}
              interval={between(sign.low, sign.high, (value) => share(value, lang))}
              n={sign.n}
              drawn={null}
              isContradicted={false}
            />
          ))}
        </tbody>
      </table>
      <p className={controls["hint"]}>{t("rule")}</p>
    </>
  );
}

interface LineProps {
  name: string;
  measured: ReactNode;
  interval: string | undefined;
  n: number | null | undefined;
  drawn: string | null;
  isContradicted: boolean;
}

function Line({ name, measured, interval, n, drawn, isContradicted }: LineProps) {
  const { t } = useTranslation("felt");
  const lang = useLang();
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-number>{measured}</td>
      <td>{interval ?? <Missing why={t("missing.interval")} />}</td>
      <td data-number>{n ? count(n, lang) : <Missing why={t("missing.interval")} />}</td>
      <td data-bad={isContradicted || undefined}>
        {drawn ?? <Missing why={t("missing.drawn")} />}
        {isContradicted ? ` · ${t("contradicted")}` : null}
      </td>
    </tr>
  );
}

interface ScoreProps {
  title: string;
  question: Satisfaction | null | undefined;
  score: number | null | undefined;
  none: "missing.scores" | "missing.effortScores";
}

function Score({ title, question, score, none }: ScoreProps) {
  const { t } = useTranslation("felt");
  const lang = useLang();
  if (!question || score == null) return <Missing why={t(question ? "missing.noScores" : none)} />;
  return (
    <>
      <NumberButton
        number={{ title, value: decimal(score, lang, 2), of: question, part: { part: "satisfaction" } }}
      />
      <small>
        {t("ends", {
          lowest: decimal(question.lowest, lang, 0),
          highest: decimal(question.highest, lang, 0),
        })}
      </small>
    </>
  );
}
