import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import { twoLines } from "../axis/text";
import classes from "./ArcsChart.module.css";
import { type Arc, type CountedTransition, layoutArcs, type Measure, STATION_HEIGHT } from "./geometry";

interface Props {
  transitions: readonly CountedTransition[];
  measure: Measure;
  /** How many stations are shown at most. */
  stations: number;
  /** From the main road (0) to every way (1). */
  detail: number;
  /** Distinct customers of each event. */
  customersOf: ReadonlyMap<string, number>;
  label: string;
  describe: (transition: CountedTransition) => string;
  chosen: string | null;
  onChoose: (station: string) => void;
  onOpen: (transition: CountedTransition) => void;
}

const PAD = 10;

/** The state graph as a line of stations: on along the line, skips above, ways back below, loops at the station. */
export function ArcsChart(props: Props) {
  const { transitions, measure, stations, detail, customersOf, chosen } = props;
  const lang = useLang();
  const { ref, width } = useElementSize();
  const [pointed, setPointed] = useState<CountedTransition | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const layout = useMemo(
    () => layoutArcs(transitions, { stations, detail, measure, width: width - 2 * PAD, customersOf }),
    [transitions, stations, detail, measure, width, customersOf],
  );
  const names = layout.stations.map((station) => station.name);
  const letters = Math.floor((layout.stationWidth - 12) / 6.7);
  const focused = chosen !== null && names.includes(chosen) ? chosen : names[0];
  const touches = (arc: Arc) => arc.transition.source === chosen || arc.transition.target === chosen;
  const lit = (arc: Arc) => (chosen === null ? undefined : touches(arc));

  const onKey = (key: KeyboardEvent, name: string) => {
    const step = key.key === "ArrowRight" ? 1 : key.key === "ArrowLeft" ? -1 : 0;
    const next = step === 0 ? undefined : names[names.indexOf(name) + step];
    if (next === undefined) return;
    key.preventDefault();
    props.onChoose(next);
    svg.current?.querySelector<SVGGElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
  };

  return (
    <div ref={ref} className={classes["chart"]}>
      {width > 0 ? (
        // biome-ignore lint/a11y/useSemanticElements: SVG has no element for a group of controls
        <svg
          ref={svg}
          width={layout.width + 2 * PAD}
          height={layout.height}
          viewBox={`${-PAD} 0 ${layout.width + 2 * PAD} ${layout.height}`}
          role="group"
          aria-label={props.label}
        >
          {[...layout.arcs]
            .sort((a, b) => b.thickness - a.thickness)
            .map((arc) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: by keyboard, a station's ways are listed and opened below the chart
              <g
                key={arc.id}
                className={classes["arc"]}
                data-kind={arc.kind}
                data-lit={lit(arc)}
                onPointerEnter={() => setPointed(arc.transition)}
                onPointerLeave={() => setPointed(null)}
                onClick={() => props.onOpen(arc.transition)}
              >
                <path className={classes["hit"]} d={arc.path} />
                <path className={classes["line"]} d={arc.path} strokeWidth={arc.thickness} />
              </g>
            ))}
          {layout.arcs
            .filter((arc) => (chosen === null ? arc.isLabelled : touches(arc)))
            .map((arc) => (
              <text
                key={arc.id}
                className={classes["label"]}
                data-kind={arc.kind}
                x={arc.labelX}
                y={arc.labelY}
                textAnchor="middle"
              >
                {count(arc.value, lang)}
              </text>
            ))}
          {layout.stations.map((station) => (
            // biome-ignore lint/a11y/useSemanticElements: SVG has no button element
            <g
              key={station.name}
              role="button"
              tabIndex={station.name === focused ? 0 : -1}
              data-node={station.name}
              aria-pressed={station.name === chosen}
              aria-label={`${station.name}: ${count(station.value, lang)}`}
              className={classes["station"]}
              onClick={() => props.onChoose(station.name)}
              onKeyDown={(key) => {
                if (key.key === "Enter" || key.key === " ") {
                  key.preventDefault();
                  props.onChoose(station.name);
                } else onKey(key, station.name);
              }}
            >
              <title>{station.name}</title>
              <rect
                x={station.x}
                y={layout.middle - STATION_HEIGHT / 2}
                width={layout.stationWidth}
                height={STATION_HEIGHT}
                rx={8}
              />
              <rect
                className={classes["weight"]}
                x={station.x + 8}
                y={layout.middle + STATION_HEIGHT / 2 - 8}
                width={(layout.stationWidth - 16) * station.weight}
                height={3}
              />
              {twoLines(station.name, letters).map((line, index, lines) => (
                <text
                  key={line}
                  x={station.x + layout.stationWidth / 2}
                  y={layout.middle - STATION_HEIGHT / 2 + (lines.length === 1 ? 22 : 16 + index * 14)}
                  textAnchor="middle"
                >
                  {line}
                </text>
              ))}
              <text
                className={classes["value"]}
                x={station.x + layout.stationWidth / 2}
                y={layout.middle + STATION_HEIGHT / 2 - 13}
                textAnchor="middle"
              >
                {count(station.value, lang)}
              </text>
            </g>
          ))}
        </svg>
      ) : null}
      <p className={classes["caption"]} aria-hidden="true">
        {pointed ? props.describe(pointed) : " "}
      </p>
    </div>
  );
}
