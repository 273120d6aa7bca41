import { memo, useMemo } from "react";
import type { StepColumn } from "../grid/slots";
import { useMapDocument, useSaid } from "../live/hooks";
import classes from "./Ways.module.css";
import { type Way, waysOf } from "./ways";

const LEVEL = 22;
const TOP = 4;
const BEND = 6;

/** The lines of the branches under the headers, each with its condition; the notes of a step say them in words. */
export const Ways = memo(function Ways({ steps }: { steps: readonly StepColumn[] }) {
  const branches = useMapDocument((map) => map.branches);
  const ways = useMemo(() => waysOf(branches, steps), [branches, steps]);
  if (ways.length === 0) return null;
  const levels = Math.max(...ways.map(({ level }) => level)) + 1;
  const last = steps.at(-1);
  const width = last ? last.left + last.width : 0;
  const height = levels * LEVEL + TOP + 4;
  return (
    <div className={classes["ways"]} style={{ gridColumn: "2 / -1", gridRow: 2, height }} aria-hidden="true">
      <svg width={width} height={height} aria-hidden="true">
        {ways.map((way) => (
          <path key={way.id} d={pathOf(way)} />
        ))}
        {ways.map((way) => (
          <path
            key={`end-${way.id}`}
            d={`M${way.to - 3.5} ${TOP + 4}L${way.to} ${TOP - 2}L${way.to + 3.5} ${TOP + 4}`}
          />
        ))}
      </svg>
      {ways.map((way) => (
        <Condition key={way.id} way={way} />
      ))}
    </div>
  );
});

const heightOf = ({ level }: Way) => TOP + (level + 1) * LEVEL - 6;

function pathOf(way: Way): string {
  const y = heightOf(way);
  const side = way.to > way.from ? 1 : -1;
  return [
    `M${way.from} ${TOP}V${y - BEND}Q${way.from} ${y} ${way.from + side * BEND} ${y}`,
    `H${way.to - side * BEND}Q${way.to} ${y} ${way.to} ${y - BEND}V${TOP - 2}`,
  ].join("");
}

function Condition({ way }: { way: Way }) {
  const said = useSaid("branches", way.id, "condition");
  if (!said.text) return null;
  const room = Math.abs(way.to - way.from) - 20;
  return (
    <span
      lang={said.lang}
      title={said.text}
      style={{ left: (way.from + way.to) / 2, top: heightOf(way), maxWidth: Math.max(40, room) }}
    >
      {said.text}
    </span>
  );
}
