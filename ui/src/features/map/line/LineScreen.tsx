import { useElementSize } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGuest } from "@/api/guests";
import { Empty } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { useRouteChoice } from "../arrivals/choice";
import { useWholeMarks } from "../comments/marks";
import { ofHead } from "../grid/places";
import type { Numbers } from "../grid/slots";
import { useMapIds, useSaid } from "../live/hooks";
import { useScene } from "../panels/scene";
import { useMapView } from "../panels/view";
import heading from "../Title.module.css";
import { layoutLine } from "./geometry";
import { LineDrawing } from "./LineDrawing";
import classes from "./LineScreen.module.css";
import { LineTable } from "./LineTable";
import { StationSheet } from "./StationSheet";
import { type Line, useLine } from "./useLine";
import { useWidthOf } from "./useWidthOf";

const NARROWEST = 260;
/** What stands below a station and should be in sight with it, in pixels. */
const BELOW_STATION = 120;

/** The map as a transit line: steps are stations, stages are zones, and the line is as wide as people are many. */
export function LineScreen() {
  const { t } = useTranslation("map_line");
  const { numbers, onReady } = useScene();
  const { persona, openPanel } = useMapView();
  const { project, map } = useMapIds();
  const title = useSaid("map", "", "title");
  const description = useSaid("map", "", "description");
  const line = useLine(numbers, persona);
  const marks = useWholeMarks();
  const { ref, width } = useElementSize();
  const widthOf = useWidthOf();
  const layout = useMemo(
    () => layoutLine(line.drawn, { width: Math.max(NARROWEST, Math.floor(width)), widthOf }),
    [line.drawn, width, widthOf],
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const [isTable, setTable] = useState(false);
  const sheet = useRef<HTMLElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const found = line.stations.findIndex(({ step }) => step.id === chosen);
  const current = Math.max(0, found);
  const choose = (station: number) => setChosen(line.stations[station]?.step.id ?? null);
  const station = (index: number) => frame.current?.querySelector<SVGGElement>(`[data-station="${index}"]`);

  const steps = useRef(line.stations);
  steps.current = line.stations;
  useEffect(() => {
    onReady((place, options) => {
      const index = steps.current.findIndex(({ step }) =>
        "step" in place
          ? step.id === place.step
          : place.collection === "stages"
            ? step.stage === place.id
            : place.collection === "steps" && step.id === place.id,
      );
      const mark = frame.current?.querySelector<SVGGElement>(`[data-station="${index}"]`);
      if (!mark) return;
      setChosen(steps.current[index]?.step.id ?? null);
      mark.scrollIntoView({ block: "center" });
      if (!options?.keepFocus) mark.focus();
    });
    return () => onReady(() => undefined);
  }, [onReady]);

  // The sheet stands before the lower part of the drawing: the station with the focus comes out from behind it.
  useEffect(() => {
    const mark = chosen === null ? null : frame.current?.querySelector("[data-station]:focus");
    const covered = (sheet.current?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY) - BELOW_STATION;
    const below = (mark?.getBoundingClientRect().bottom ?? 0) - covered;
    if (below > 0) frame.current?.closest("section")?.scrollBy({ top: below });
  }, [chosen]);

  return (
    <div className={classes["screen"]}>
      <div className={heading["title"]}>
        <h1 lang={title.lang}>{title.text}</h1>
        {description.text ? <p lang={description.lang}>{description.text}</p> : null}
      </div>
      <div ref={frame} className={classes["frame"]} data-counting={line.isCounting || undefined}>
        <div ref={ref}>
          {line.stations.length === 0 ? (
            <Empty title={t("empty.title")} text={t("empty.text")}>
              <Link to="/p/$project/maps/$map" params={{ project, map }} className={controls["button"]}>
                {t("empty.grid")}
              </Link>
            </Empty>
          ) : isTable ? (
            <LineTable line={line} />
          ) : width > 0 ? (
            <LineDrawing
              line={line}
              layout={layout}
              label={t("drawing", { title: title.text })}
              current={current}
              isChosen={found >= 0}
              onCurrent={choose}
              onOpen={(index) => {
                choose(index);
                sheet.current?.focus();
              }}
              marks={marks}
              onTalk={(collection, id) => openPanel("comments", { collection, id })}
            />
          ) : null}
        </div>
        {line.stations.length > 0 ? (
          <div className={classes["foot"]}>
            {isTable ? null : <Caption line={line} numbers={numbers} />}
            <HeldSwitch />
            <button
              type="button"
              className={controls["quiet"]}
              aria-pressed={isTable}
              onClick={() => setTable(!isTable)}
            >
              {t(isTable ? "table.hide" : "table.show")}
            </button>
          </div>
        ) : null}
      </div>
      {line.stations.length === 0 || isTable ? null : found < 0 ? (
        <p className={classes["hint"]}>
          {t("station.empty")} <span>{t("hint")}</span>
        </p>
      ) : (
        <StationSheet
          ref={sheet}
          line={line}
          station={current}
          mark={marks.get(ofHead("step", chosen ?? ""))}
          onClose={() => station(current)?.focus()}
        />
      )}
    </div>
  );
}

/** Shows on the line what left the plan, and hides it again. */
function HeldSwitch() {
  const { t } = useTranslation("map_line");
  const { chosen, numbers, isHeld, hold } = useRouteChoice();
  if (useGuest() !== null || !chosen || numbers.state !== "there") return null;
  return (
    <button
      type="button"
      className={controls["quiet"]}
      aria-pressed={isHeld}
      title={t("held.about", { route: chosen.name })}
      onClick={() => hold(!isHeld)}
    >
      {t(isHeld ? "held.hide" : "held.show")}
    </button>
  );
}

/** What the drawing means: only what is there is explained. */
function Caption({ line, numbers }: { line: Line; numbers: Numbers }) {
  const { t } = useTranslation("map_line");
  const { project } = useMapIds();
  const isGuest = useGuest() !== null;
  const { stations, ways } = line;
  const isCounted = stations.some(({ measures }) => typeof measures?.reached === "number");
  const isPart = isCounted && stations.some(({ measures }) => typeof measures?.reached !== "number");
  const sentences = [
    isCounted ? t("caption.width") : "",
    ways.length > 0 ? t(line.isHeld ? "caption.heldWays" : "caption.ways") : "",
    isCounted && ways.some(({ number }) => !number) ? t("caption.drawnWays") : "",
    stations.some(({ waiting }) => waiting.length > 0)
      ? line.route === null
        ? t("caption.waiting")
        : t("caption.along", { route: line.route })
      : "",
    line.isHeld ? t("caption.held") : "",
    line.drawn.stations.some(({ ends }) => ends.length > 0) ? t("caption.ends") : "",
    stations.some(({ step }) => step.momentOfTruth) ? t("caption.truth") : "",
    stations.some(({ feelings }) => feelings.length > 0) ? t("caption.feelings") : "",
    isPart ? t("caption.uncounted") : "",
    line.isCounting ? t("caption.counting") : "",
  ];
  return (
    <p className={classes["caption"]}>
      {isCounted ? null : <Even numbers={numbers} />} {sentences.filter((each) => each !== "").join(" ")}{" "}
      {numbers.state === "no_data" && !isGuest ? (
        <Link to="/p/$project/import" params={{ project }}>
          {t("import")}
        </Link>
      ) : null}
    </p>
  );
}

/** Why the line is as wide everywhere. */
function Even({ numbers }: { numbers: Numbers }) {
  const { t } = useTranslation(["map_line", "scope"]);
  const isGuest = useGuest() !== null;
  return (
    <span role="status">
      {numbers.state === "loading" ? t("caption.counting") : null}
      {numbers.state === "failed" ? t("caption.evenFailed") : null}
      {numbers.state === "there" ? t("caption.unbound") : null}
      {numbers.state === "past" ? t("caption.evenPast") : null}
      {numbers.state === "unasked" ? t("scope:unasked") : null}
      {numbers.state === "no_data" ? t(isGuest ? "caption.evenGuest" : "caption.even") : null}
    </span>
  );
}
