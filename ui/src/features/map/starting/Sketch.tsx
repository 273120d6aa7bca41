import { useMemo } from "react";
import type { TemplateEntry } from "@/api/generated";
import { columnCurve } from "@/design/emotion/curve";
import { heightOf, pictureOf, WIDTH } from "./sketch";
import classes from "./starting.module.css";

/** A template's example at a glance: its stages, how much stands in each cell, its curve and its moments of truth. */
export function Sketch({ sketch }: { sketch: TemplateEntry["sketch"] }) {
  const picture = useMemo(() => pictureOf(sketch), [sketch]);
  const { curve, column } = picture;
  return (
    <svg className={classes["sketch"]} viewBox={`0 0 ${WIDTH} ${picture.height}`} aria-hidden="true">
      {picture.stages.map((stage) => (
        <rect
          key={stage.x}
          x={stage.x}
          y={0}
          width={stage.width}
          height={6}
          rx={1.5}
          style={{ fill: `var(--s${stage.hue})` }}
        />
      ))}
      {picture.lines.map((y) => (
        <line key={y} x1={0} x2={WIDTH} y1={y + 1} y2={y + 1} className={classes["sketchLine"]} />
      ))}
      {picture.bars.map((bar) => (
        <line
          key={`${bar.x}/${bar.y}`}
          x1={bar.x}
          x2={bar.x + bar.width}
          y1={bar.y}
          y2={bar.y}
          className={classes["sketchBar"]}
          data-tone={bar.tone}
        />
      ))}
      {picture.dots.map((dot) => (
        <circle key={`${dot.x}/${dot.y}`} cx={dot.x} cy={dot.y} r={2} className={classes["sketchDot"]} />
      ))}
      {curve ? <Curve sketch={sketch} curve={curve} column={column} /> : null}
    </svg>
  );
}

interface CurveProps {
  sketch: TemplateEntry["sketch"];
  curve: { top: number; height: number };
  column: number;
}

function Curve({ sketch, curve, column }: CurveProps) {
  const toY = (value: number) => heightOf(value, curve);
  const wide = `scale(${column} 1)`;
  return (
    <g>
      {sketch.moments.map((moment, index) =>
        moment ? (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a step of the picture is its place
            key={index}
            x={column * index}
            y={curve.top}
            width={column - 2}
            height={curve.height}
            className={classes["sketchMoment"]}
          />
        ) : null,
      )}
      <line x1={0} x2={WIDTH} y1={toY(0)} y2={toY(0)} className={classes["sketchLine"]} />
      <path
        d={columnCurve(sketch.expected, toY).stated}
        transform={wide}
        className={classes["sketchExpected"]}
      />
      <path
        d={columnCurve(sketch.experienced, toY).stated}
        transform={wide}
        className={classes["sketchCurve"]}
      />
    </g>
  );
}
