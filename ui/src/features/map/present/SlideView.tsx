import { useElementSize } from "@mantine/hooks";
import { type CSSProperties, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { columnCurve } from "@/design/emotion/curve";
import { count, signed } from "@/design/format";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { Icon } from "@/design/icons/Icon";
import { hostOf } from "../cells/host";
import { imageAddress } from "../cells/images";
import type { LaidCard, LaidLane, LaidStep } from "../core/layout";
import { type Feeling as Felt, heightOf } from "../emotion/feelings";
import { Feeling } from "../line/Feeling";
import { layoutLine } from "../line/geometry";
import { LinePicture } from "../line/LineDrawing";
import { RichText } from "../line/RichText";
import type { Line } from "../line/useLine";
import { useWidthOf } from "../line/useWidthOf";
import { useEditing, useMapIds } from "../live/hooks";
import { usePrinting } from "../usePrinting";
import classes from "./SlideView.module.css";
import type { Ranked, Slide, StageSlide } from "./slides";
import { ActionsSlide, TitleSlide } from "./WordSlides";

interface Told {
  readonly line: Line;
  readonly feelings: readonly Felt[];
}

interface Props extends Told {
  slide: Slide;
}

export function SlideView({ slide, line, feelings }: Props) {
  switch (slide.kind) {
    case "title":
      return <TitleSlide />;
    case "overview":
      return <Overview line={line} />;
    case "stage":
      return <Stage slide={slide} line={line} feelings={feelings} />;
    case "points":
      return (
        <Points pains={slide.pains} opportunities={slide.opportunities} line={line} feelings={feelings} />
      );
    case "actions":
      return <ActionsSlide slide={slide} line={line} />;
  }
}

/** A line as wide as this is drawn as large as it is read; a wider screen draws it larger. */
const DRAWN_WIDTH = 1040;

function Overview({ line }: { line: Line }) {
  const { t } = useTranslation("map_present");
  const widthOf = useWidthOf();
  const { ref, width: seen, height } = useElementSize();
  const isPrinting = usePrinting();
  // Nobody has seen the slide that is only drawn to be printed.
  const width = seen || (isPrinting ? DRAWN_WIDTH : 0);
  const layout = useMemo(() => {
    const narrow = Math.min(DRAWN_WIDTH, Math.max(320, width));
    const first = layoutLine(line.drawn, { width: narrow, widthOf });
    // Where rows are too many for the height, more of them side by side are smaller and all there.
    const scale = height > 0 && width > 0 ? first.height / ((height * narrow) / width) : 1;
    return scale > 1 ? layoutLine(line.drawn, { width: narrow * Math.sqrt(scale) * 1.1, widthOf }) : first;
  }, [line.drawn, widthOf, width, height]);
  return (
    <>
      <h1>{t("overview")}</h1>
      <div ref={ref} className={classes["overview"]}>
        {width > 0 ? <LinePicture line={line} layout={layout} label={t("overview")} /> : null}
      </div>
    </>
  );
}

const hue = (of: number) => ({ "--hue": `var(--s${of})` }) as CSSProperties;

function Stage({ slide, line, feelings }: Told & { slide: StageSlide }) {
  const { t } = useTranslation(["map_present", "map"]);
  const { stage, steps, lanes, part, parts } = slide;
  const columns = { "--columns": Math.max(1, steps.length) } as CSSProperties;
  return (
    <div className={classes["stage"]} style={{ ...hue(stage.hue), ...columns }}>
      <header>
        <h1 lang={stage.name.lang}>
          {stage.name.text}
          {parts > 1 ? <small>{t("part", { part, parts })}</small> : null}
        </h1>
        {stage.question.text ? (
          <p className={classes["question"]} lang={stage.question.lang}>
            {stage.question.text}
          </p>
        ) : null}
      </header>
      {steps.length === 0 ? <p className={classes["quiet"]}>{t("noSteps")}</p> : null}
      <div className={classes["columns"]} data-kind="steps">
        {steps.map((number) => {
          const step = line.layout.steps[number];
          return step ? <Step key={step.id} step={step} line={line} number={number} /> : null;
        })}
      </div>
      <Strip feelings={steps.map((number) => feelings[number] ?? null)} />
      {lanes.map((lane) => (
        <section key={lane.id} className={classes["lane"]} data-type={lane.lane.type}>
          <h2 lang={lane.title.lang}>{lane.title.text || t(`map:lane.${lane.lane.type}`)}</h2>
          <div className={classes["columns"]}>
            {placesOf(lane, steps).map(({ number, span, cards }) => (
              <div key={number} style={span > 1 ? { gridColumn: `span ${span}` } : undefined}>
                {cards.map((card) => (
                  <Card key={card.id} card={card} />
                ))}
              </div>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

interface Place {
  readonly number: number;
  readonly span: number;
  readonly cards: readonly LaidCard[];
}

/** What stands side by side in a lane: a card alone at its step takes the steps it covers, as far as they are free. */
function placesOf(lane: LaidLane, steps: readonly number[]): Place[] {
  const places: Place[] = [];
  for (let at = 0; at < steps.length; ) {
    const number = steps[at] ?? 0;
    const cards = lane.cards.get(number) ?? [];
    const wanted = cards.length === 1 ? (cards[0]?.span ?? 1) : 1;
    let span = 1;
    while (span < wanted && at + span < steps.length && !lane.cards.has(steps[at + span] ?? -1)) span += 1;
    places.push({ number, span, cards });
    at += span;
  }
  return places;
}

function Card({ card }: { card: LaidCard }) {
  const { t } = useTranslation("map_cells");
  const { project } = useMapIds();
  const { images, link } = card.cell;
  return (
    <div className={classes["card"]}>
      <EvidenceMark evidence={card.evidence} />
      <div>
        {images?.length ? (
          <div className={classes["images"]}>
            {images.map((image) => (
              <img
                key={image}
                src={imageAddress(project, image, "full")}
                alt={card.text.text ? "" : t("image.unnamed")}
              />
            ))}
          </div>
        ) : null}
        <RichText said={card.text} />
        {link ? <span className={classes["link"]}>{hostOf(link)}</span> : null}
      </div>
    </div>
  );
}

function Step({ step, line, number }: { step: LaidStep; line: Line; number: number }) {
  const { t } = useTranslation(["map_present", "map"]);
  const { lang } = useEditing();
  const reached = line.stations[number]?.measures?.reached;
  return (
    <div>
      <h2 lang={step.title.lang}>{step.title.text}</h2>
      {step.momentOfTruth ? (
        <p className={classes["truth"]}>
          <Icon name="truth" size={14} /> {t("map:step.momentOfTruth")}
        </p>
      ) : null}
      <p className={classes["met"]}>
        {typeof reached === "number" ? (
          <span className={classes["reached"]}>
            {t("reached", { n: count(reached, lang), count: reached })}
          </span>
        ) : null}
        {step.interactions.map(({ id, name, channel, type }) => (
          <span key={id} lang={name.lang}>
            <Icon name={channel === "other" ? type : channel} size={15} /> {name.text}
          </span>
        ))}
      </p>
      {line.layout.branches
        .filter(({ from }) => from === number)
        .map(({ id, to, condition }) => {
          const target = line.layout.steps[to]?.title.text ?? "";
          return (
            <p key={id} className={classes["met"]} lang={condition.lang}>
              {condition.text
                ? t("branch.if", { condition: condition.text, step: target })
                : t("branch.to", { step: target })}
            </p>
          );
        })}
    </div>
  );
}

/** The feelings of a few steps: a curve over their columns, with a value at each. */
function Strip({ feelings }: { feelings: readonly (Felt | null)[] }) {
  const { t } = useTranslation("map_present");
  const { lang } = useEditing();
  if (feelings.every((each) => (each?.experienced ?? null) === null)) return null;
  return (
    <div className={classes["strip"]} role="img" aria-label={saidOf(feelings, t("feeling"), lang)}>
      <CurvePlot feelings={feelings} />
      {feelings.map((each, column) =>
        each && each.experienced !== null ? (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a point is named by its column
            key={column}
            className={classes["value"]}
            style={{
              left: `${((column + 0.5) / feelings.length) * 100}%`,
              top: `${heightOf(each.experienced) * 100}%`,
            }}
            data-bad={each.bad || undefined}
          >
            <svg viewBox="-9 -9 18 18" aria-hidden="true">
              <Feeling value={each.experienced} evidence={each.evidence} />
            </svg>
            {signed(each.experienced, lang)}
          </span>
        ) : null,
      )}
    </div>
  );
}

const saidOf = (feelings: readonly (Felt | null)[], word: string, lang: "de" | "en") =>
  `${word}: ${feelings.map((each) => (each && each.experienced !== null ? signed(each.experienced, lang) : "–")).join(", ")}`;

function CurvePlot({ feelings }: { feelings: readonly (Felt | null)[] }) {
  const got = columnCurve(
    feelings.map((each) => each?.experienced ?? null),
    heightOf,
  );
  const expected = columnCurve(
    feelings.map((each) => each?.expected ?? null),
    heightOf,
  );
  return (
    <svg
      className={classes["plot"]}
      viewBox={`0 0 ${feelings.length} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={`M0 ${heightOf(0)}H${feelings.length}`} className={classes["zero"]} />
      <path d={expected.stated + expected.bridged} className={classes["expected"]} />
      <path d={got.stated + got.bridged} className={classes["got"]} />
    </svg>
  );
}

/** Whether a feeling is lower than what stands around it: then its words stand below the curve. */
function isValley(feelings: readonly Felt[], column: number): boolean {
  const known = (some: readonly Felt[]) =>
    some.flatMap(({ experienced }) => (experienced === null ? [] : [experienced]));
  const around = [
    ...known(feelings.slice(0, column)).slice(-1),
    ...known(feelings.slice(column + 1)).slice(0, 1),
  ];
  const here = feelings[column]?.experienced ?? 0;
  return around.length > 0 && here < around.reduce((sum, value) => sum + value, 0) / around.length;
}

interface PointsProps extends Told {
  pains: readonly Ranked[];
  opportunities: readonly Ranked[];
}

/** The whole curve, and what hurts and could be better, worst steps first. */
function Points({ pains, opportunities, line, feelings }: PointsProps) {
  const { t } = useTranslation("map_present");
  const { lang } = useEditing();
  const isFelt = feelings.some((each) => each.experienced !== null);
  return (
    <>
      <h1>{t("points.title")}</h1>
      {isFelt ? (
        <div className={classes["whole"]} role="img" aria-label={saidOf(feelings, t("feeling"), lang)}>
          <CurvePlot feelings={feelings} />
          {feelings.map((each, column) => {
            const step = line.layout.steps[column];
            if (!each.labelled || each.experienced === null || !step) return null;
            return (
              <span
                key={step.id}
                className={classes["peak"]}
                style={{
                  left: `${((column + 0.5) / feelings.length) * 100}%`,
                  top: `${heightOf(each.experienced) * 100}%`,
                  maxWidth: `${200 / feelings.length}%`,
                }}
                data-bad={each.bad || undefined}
                data-low={isValley(feelings, column) || undefined}
                data-side={column === 0 ? "start" : column === feelings.length - 1 ? "end" : undefined}
              >
                <b>{signed(each.experienced, lang)}</b> <span lang={step.title.lang}>{step.title.text}</span>
              </span>
            );
          })}
        </div>
      ) : null}
      <div className={classes["points"]}>
        {(["pains", "opportunities"] as const).map((kind) => {
          const list = kind === "pains" ? pains : opportunities;
          return list.length > 0 ? (
            <section key={kind} data-kind={kind}>
              <h2>{t(`points.${kind}`)}</h2>
              <ol>
                {list.map(({ card, step }) => (
                  <li key={card.id} style={hue(step.hue)}>
                    <div className={classes["card"]}>
                      <EvidenceMark evidence={card.evidence} />
                      <RichText said={card.text} />
                    </div>
                    <small lang={step.title.lang}>{step.title.text}</small>
                  </li>
                ))}
              </ol>
            </section>
          ) : null;
        })}
      </div>
      {pains.length + opportunities.length > 0 ? (
        <p className={classes["quiet"]}>{t("points.order")}</p>
      ) : null}
    </>
  );
}
