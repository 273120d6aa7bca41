import { type CSSProperties, type KeyboardEvent, type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type OpenedNumber, useNumbersOpen, useOpenNumber } from "@/design/numbers";
import type { Mark } from "../comments/anchors";
import { ofHead } from "../grid/places";
import { Bubble } from "./Bubble";
import { atStation, atZone } from "./bubbles";
import { Feeling } from "./Feeling";
import classes from "./LineDrawing.module.css";
import { type LineLayout, type SetText, SIZES, type Station, type Way } from "./model";
import { Mark as Shape } from "./Shape";
import { neighbour } from "./steering";
import type { NumberAt } from "./useAlong";
import type { Line, StationAt } from "./useLine";

interface Props {
  line: Line;
  layout: LineLayout;
  label: string;
  /** The station with the focus, or last pointed at. */
  current: number;
  /** Whether somebody has gone to a station or pointed at it. */
  isChosen: boolean;
  onCurrent: (station: number) => void;
  onOpen: (station: number) => void;
  /** Where people talk, by `step:<id>` and `stage:<id>`. */
  marks: ReadonlyMap<string, Mark>;
  onTalk: (collection: "steps" | "stages", id: string) => void;
}

/** A line to be walked along: stations by arrow keys, their numbers behind them. */
export function LineDrawing({
  line,
  layout,
  label,
  current,
  isChosen,
  onCurrent,
  onOpen,
  marks,
  onTalk,
}: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const opener = useOpenNumber();
  const open = useNumbersOpen() ? opener : null;
  const onKey = (key: KeyboardEvent, station: number) => {
    const next = neighbour(layout, station, key.key);
    if (next === null) return;
    key.preventDefault();
    svg.current?.querySelector<SVGGElement>(`[data-station="${next}"]`)?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no element for a group of controls
    <svg
      ref={svg}
      className={classes["line"]}
      width={layout.width}
      height={layout.height}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      role="group"
      aria-label={label}
    >
      <Tracks line={line} layout={layout} />
      {layout.zones.map((zone) => {
        const stage = line.layout.stages[zone.stage];
        const mark = stage && !zone.continues ? marks.get(ofHead("stage", stage.id)) : undefined;
        return stage && mark ? (
          <Bubble
            key={stage.id}
            mark={mark}
            {...atZone(zone, mark.count)}
            about={stage.name.text}
            isReached
            onOpen={() => onTalk("stages", stage.id)}
          />
        ) : null;
      })}
      {layout.stations.map((station) => {
        const at = line.stations[station.index];
        if (!at) return null;
        const mark = marks.get(ofHead("step", at.step.id));
        return (
          <g key={at.step.id} onPointerEnter={() => onCurrent(station.index)}>
            <StationButton
              station={station}
              at={at}
              count={line.stations.length}
              isCurrent={station.index === current}
              isLit={isChosen && station.index === current}
              onFocus={() => onCurrent(station.index)}
              onOpen={() => onOpen(station.index)}
              onKey={onKey}
            />
            {mark ? (
              <Bubble
                mark={mark}
                {...atStation(station, mark.count)}
                about={at.step.title.text}
                isReached={station.index === current}
                onOpen={() => onTalk("steps", at.step.id)}
              />
            ) : null}
            <StationNumbers station={station} at={at} isCurrent={station.index === current} onNumber={open} />
            {layout.ways
              .filter(({ id }) => line.ways.find((way) => way.id === id)?.from === station.index)
              .map((way) => (
                <WayValue
                  key={`${way.id} ${way.part}`}
                  line={line}
                  way={way}
                  isCurrent={station.index === current}
                  onNumber={open}
                />
              ))}
          </g>
        );
      })}
    </svg>
  );
}

/** The same to be looked at only. */
export function LinePicture({ line, layout, label }: Pick<Props, "line" | "layout" | "label">) {
  return (
    <svg
      className={classes["line"]}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      role="img"
      aria-label={label}
    >
      <Tracks line={line} layout={layout} />
      {layout.stations.map((station) => {
        const at = line.stations[station.index];
        return at ? (
          <g key={at.step.id}>
            <Dot station={station} at={at} />
            <StationNumbers station={station} at={at} isCurrent={false} onNumber={null} />
          </g>
        ) : null;
      })}
      {layout.ways.map((way) => (
        <WayValue key={`${way.id} ${way.part}`} line={line} way={way} isCurrent={false} onNumber={null} />
      ))}
    </svg>
  );
}

const hue = (of: number): CSSProperties => ({ "--hue": `var(--s${of})` }) as CSSProperties;

/** Zones, the line itself, and what leaves it. */
function Tracks({ line, layout }: { line: Line; layout: LineLayout }) {
  const { stages } = line.layout;
  return (
    <>
      {layout.zones.map((zone) => (
        <g
          key={`${zone.stage} ${zone.box.y}`}
          style={hue(stages[zone.stage]?.hue ?? 1)}
          className={classes["zone"]}
        >
          <rect {...zone.box} rx={6} />
          <Words
            text={zone.name}
            look={SIZES.zone}
            lang={stages[zone.stage]?.name.lang}
            quiet={zone.continues}
            start
          />
        </g>
      ))}
      {layout.stations.map(({ index, siding, ends }) =>
        siding ? (
          <g key={index} className={classes["siding"]}>
            <path d={siding.d} strokeWidth={siding.thickness} />
            <circle cx={siding.stop.x} cy={siding.stop.y} r={5} />
            {ends.map((end) => (
              <Words key={end.id} text={end.label} look={SIZES.small} />
            ))}
          </g>
        ) : null,
      )}
      {layout.ways.map((way) => (
        <g
          key={`${way.id} ${way.part}`}
          className={classes["way"]}
          data-side={way.side}
          data-counted={way.value !== null || way.part === "arrives" || undefined}
        >
          <path d={way.d} strokeWidth={way.thickness} className={classes["track"]} />
          {way.arrow ? <path d={way.arrow} className={classes["arrow"]} /> : null}
        </g>
      ))}
      {layout.ways.map((way) => (
        <g key={`${way.id} ${way.part}`} className={classes["wayValue"]} data-side={way.side}>
          <Words text={way.label} look={SIZES.small} />
        </g>
      ))}
      {layout.flow.map((piece) => (
        <path
          key={piece.d}
          d={piece.d}
          className={classes[piece.kind]}
          style={hue(stages[piece.stage]?.hue ?? 1)}
          strokeWidth={piece.kind === "band" ? undefined : piece.thickness}
        />
      ))}
    </>
  );
}

function Dot({ station, at }: { station: Station; at: StationAt }) {
  return (
    <g style={hue(at.stage.hue)}>
      <circle
        className={classes["station"]}
        data-truth={at.step.momentOfTruth || undefined}
        cx={station.at.x}
        cy={station.at.y}
        r={station.radius}
      />
      {at.step.momentOfTruth ? (
        <circle className={classes["inner"]} cx={station.at.x} cy={station.at.y} r={station.radius - 5.5} />
      ) : null}
      <Words text={station.title} look={SIZES.title} lang={at.step.title.lang} />
    </g>
  );
}

interface StationButtonProps {
  station: Station;
  at: StationAt;
  count: number;
  isCurrent: boolean;
  isLit: boolean;
  onFocus: () => void;
  onOpen: () => void;
  onKey: (key: KeyboardEvent, station: number) => void;
}

function StationButton({ station, at, count, isCurrent, isLit, onFocus, onOpen, onKey }: StationButtonProps) {
  const { t } = useTranslation("map_line");
  const { x, y } = station.at;
  const titleTop = station.title.box.y;
  const name = [
    at.step.title.text,
    t("station.place", { place: station.index + 1, count, stage: at.stage.name.text }),
    at.step.momentOfTruth ? t("station.truth") : "",
    at.reached ? `${at.reached.value} ${t("station.reached")}` : t("station.uncounted"),
    ...[...at.waiting, ...at.marks].map(({ label, number }) => `${number.value} ${label}`),
    ...at.ends.map(({ label, number }) => `${label} ${number.value}`),
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button element
    <g
      role="button"
      tabIndex={isCurrent ? 0 : -1}
      data-station={station.index}
      data-of={ofHead("step", at.step.id)}
      data-lit={isLit || undefined}
      aria-label={name.filter((each) => each !== "").join("; ")}
      className={classes["button"]}
      onFocus={onFocus}
      onClick={onOpen}
      onKeyDown={(key) => {
        if (key.key === "Enter" || key.key === " ") {
          key.preventDefault();
          onOpen();
        } else onKey(key, station.index);
      }}
    >
      <rect
        className={classes["area"]}
        x={x - station.box.width / 2 + 6}
        y={titleTop - 4}
        width={station.box.width - 12}
        height={y + station.radius + 6 - titleTop}
        rx={6}
      />
      <Dot station={station} at={at} />
    </g>
  );
}

interface NumbersProps {
  station: Station;
  at: StationAt;
  isCurrent: boolean;
  onNumber: ((number: OpenedNumber) => void) | null;
}

const MOST_DOTS = 3;

/** What is counted at a station, and how it feels there. */
function StationNumbers({ station, at, isCurrent, onNumber }: NumbersProps) {
  const { t } = useTranslation("map_line");
  const value = (text: SetText, opens: OpenedNumber, label: string, quiet = false) => (
    <SvgNumber
      text={text}
      look={quiet ? SIZES.count : SIZES.value}
      opens={opens}
      label={`${opens.value} ${label} – ${at.step.title.text}`}
      isCurrent={isCurrent}
      onNumber={onNumber}
    />
  );
  return (
    <>
      {station.count && at.reached ? value(station.count, at.reached, t("station.reached"), true) : null}
      {station.feelings.map((place, index) => {
        const feeling = at.feelings[index];
        return feeling ? (
          <Feeling key={feeling.who ?? ""} value={feeling.value} evidence={feeling.evidence} {...place} />
        ) : null;
      })}
      {station.waiting.map(({ dots, text }, index) => {
        const who = [...at.waiting, ...at.marks][index];
        return who ? (
          <g key={who.id} className={classes["waiting"]} data-late={who.id === "overdue" || undefined}>
            {index < at.waiting.length ? (
              Array.from({ length: dotsOf(who) }, (_, dot) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: dots are alike
                <circle key={dot} cx={dots.x + (MOST_DOTS - dotsOf(who) + dot) * 9} cy={dots.y} r={3.2} />
              ))
            ) : (
              <Shape id={who.id} x={dots.x + (MOST_DOTS - 1) * 9} y={dots.y} />
            )}
            {value(text, who.number, who.label)}
          </g>
        ) : null;
      })}
      {station.ends.map((end) => {
        const number = at.ends.find(({ id }) => id === end.id);
        return number ? <g key={end.id}>{value(end.value, number.number, number.label)}</g> : null;
      })}
    </>
  );
}

/** One dot for up to nine, two for up to ninety-nine, three for more. */
const dotsOf = ({ customers }: NumberAt) => Math.min(MOST_DOTS, String(customers).length);

interface WayValueProps {
  line: Line;
  way: Way;
  isCurrent: boolean;
  onNumber: NumbersProps["onNumber"];
}

function WayValue({ line, way, isCurrent, onNumber }: WayValueProps) {
  const number = line.ways.find(({ id }) => id === way.id)?.number;
  if (!number || !way.value) return null;
  return (
    <g className={classes["wayValue"]} data-side={way.side}>
      <SvgNumber
        text={way.value}
        look={SIZES.value}
        opens={number}
        label={`${number.value} – ${number.place ?? number.title}`}
        isCurrent={isCurrent}
        onNumber={onNumber}
      />
    </g>
  );
}

interface SvgNumberProps {
  text: SetText;
  look: (typeof SIZES)[keyof typeof SIZES];
  opens: OpenedNumber;
  label: string;
  isCurrent: boolean;
  onNumber: NumbersProps["onNumber"];
}

/** A number of the drawing that opens; in a picture, the number alone. */
function SvgNumber({ text, look, opens, label, isCurrent, onNumber }: SvgNumberProps): ReactNode {
  const words = <Words text={text} look={look} />;
  if (!onNumber) return words;
  const { x, y, width, height } = text.box;
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button element
    <g
      role="button"
      tabIndex={isCurrent ? 0 : -1}
      aria-haspopup="dialog"
      aria-label={label}
      data-measured
      className={classes["number"]}
      onClick={() => onNumber(opens)}
      onKeyDown={(key) => {
        if (key.key !== "Enter" && key.key !== " ") return;
        key.preventDefault();
        onNumber(opens);
      }}
    >
      <rect x={x - 5} y={y - 2} width={width + 10} height={height + 4} rx={3} />
      {words}
    </g>
  );
}

interface WordsProps {
  text: SetText;
  look: (typeof SIZES)[keyof typeof SIZES];
  lang?: string | undefined;
  quiet?: boolean;
  /** Whether lines begin at their place; otherwise they stand around it. */
  start?: boolean;
}

function Words({ text, look, lang, quiet = false, start = false }: WordsProps) {
  const startsThere = start || Math.abs(text.box.x - text.x) < 0.01;
  const endsThere = Math.abs(text.box.x + text.box.width - text.x) < 0.01;
  return (
    <text
      className={classes["words"]}
      lang={lang}
      data-quiet={quiet || undefined}
      textAnchor={startsThere ? "start" : endsThere ? "end" : "middle"}
      style={{ fontSize: look.size, fontWeight: look.weight }}
    >
      {text.lines.map((words, line) => (
        // A space behind each line, so that the text reads well where it is copied or spoken.
        <tspan key={text.ys[line]} x={text.x} y={text.ys[line]}>{`${words} `}</tspan>
      ))}
    </text>
  );
}
