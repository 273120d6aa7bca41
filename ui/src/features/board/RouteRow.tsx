import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import type { ArrivalsAnswer } from "@/api/generated";
import { useAnswer } from "@/api/queries";
import { NumberButton } from "@/design/analysis/NumberButton";
import { type BoardRoute, remarkOn, type Status, statusOf, uncounted } from "@/design/analysis/routes";
import { Missing } from "@/design/analysis/States";
import { useOpened } from "@/design/analysis/useOpened";
import controls from "@/design/controls/controls.module.css";
import { duration } from "@/design/format";
import { useLang } from "@/design/useLang";
import { ScopeWords } from "../scope/ScopeWords";
import { SideMark } from "../scope/SideMark";
import { useScope } from "../scope/useScope";
import classes from "./BoardScreen.module.css";
import { RemarkText } from "./RemarkText";

interface Props {
  project: string;
  map: string;
  route: BoardRoute;
  isChosen: boolean;
  /** Which of two sides it counts; without it there is one. */
  side?: "shown" | "beside" | undefined;
  onChoose: () => void;
}

const COUNTED: readonly Status[] = ["arrived", "under_way", "overdue", "elsewhere", "lost"];

/** One line of the board. */
export function RouteRow({ project, map, route, isChosen, side, onChoose }: Props) {
  const { t } = useTranslation("board");
  const { isSettled } = useScope();
  const { data, error, refetch, isPlaceholderData } = useAnswer(project, isSettled ? route.question : null);
  const remark = data ? remarkOn(data) : null;
  const isFew = remark?.remark === "few" || remark?.remark === "nobody";
  const isLate = remark?.remark === "overdue";
  return (
    <tr
      className={isFew ? classes["few"] : isLate ? classes["late"] : ""}
      data-chosen={isChosen}
      data-beside={side === "beside" || undefined}
      aria-busy={isPlaceholderData}
      onClick={onChoose}
    >
      <th scope="row">
        {side ? <SideMark side={side} /> : null}
        {side === "beside" ? (
          <span>
            <span className={controls["hidden"]}>{route.name}: </span>
            <ScopeWords project={project} map={map} side="beside" />
          </span>
        ) : (
          <button
            type="button"
            className={classes["route"]}
            aria-expanded={isChosen}
            aria-controls={isChosen && data ? "route-detail" : undefined}
            onClick={(click) => {
              click.stopPropagation();
              onChoose();
            }}
          >
            {route.name}
          </button>
        )}
      </th>
      <td data-label={t("column.destination")}>{route.destination}</td>
      {error ? (
        <td colSpan={8} className={classes["hint"]}>
          {error instanceof ApiError ? error.problem.title : error.message}{" "}
          <button
            type="button"
            className={controls["quiet"]}
            onClick={(click) => {
              click.stopPropagation();
              void refetch();
            }}
          >
            {t("retry")}
          </button>
        </td>
      ) : data && remark ? (
        <>
          <Counts route={route} answer={data} />
          <td className={classes["hint"]} data-label={t("column.remark")}>
            <span className={classes["remark"]}>
              <RemarkText remark={remark} placeName={route.placeName} />
            </span>
          </td>
        </>
      ) : (
        Array.from({ length: 8 }, (_, cell) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: empty cells have nothing but their place
          <td key={cell} className={classes["pending"]}>
            <i />
          </td>
        ))
      )}
    </tr>
  );
}

function Counts({ route, answer }: { route: BoardRoute; answer: ArrivalsAnswer }) {
  const { t } = useTranslation("board");
  const lang = useLang();
  const opened = useOpened(route, answer);
  const usual = answer.destinations.find((each) => each.is_goal)?.median_s ?? null;
  return (
    <>
      <td className={`${classes["right"]} ${classes["big"]}`} data-label={t("column.lastDay")}>
        <NumberButton number={opened.lastDay()} />
      </td>
      {COUNTED.map((status) => {
        const why = uncounted(answer, status);
        const isLate = status === "overdue" && statusOf(answer, status).customers > 0;
        return (
          <td
            key={status}
            className={`${classes["right"]} ${isLate ? classes["overdue"] : ""}`}
            data-label={t(`column.${status}`)}
          >
            {why ? <Missing why={t(`uncounted.${why}`)} /> : <NumberButton number={opened.status(status)} />}
          </td>
        );
      })}
      <td className={classes["usual"]} data-label={t("column.usual")}>
        {usual === null ? (
          <Missing why={t("uncounted.no_arrivals")} />
        ) : (
          <NumberButton
            number={{ ...opened.status("arrived"), title: t("meaning.usual"), value: duration(usual, lang) }}
          />
        )}
      </td>
    </>
  );
}
