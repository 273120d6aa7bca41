import type { Evidence } from "../core/types";
import classes from "./LineDrawing.module.css";

interface Props {
  /** −2 … +2. */
  value: number;
  evidence: Evidence;
  x?: number;
  y?: number;
  radius?: number;
}

/** A feeling as a mouth that bends as far as it is good or bad; dashed around where it is only assumed. */
export function Feeling({ value, evidence, x = 0, y = 0, radius = 7.5 }: Props) {
  const bend = Math.max(-2, Math.min(2, value)) * radius * 0.28;
  const half = radius * 0.5;
  const base = y + radius * 0.22 - bend / 4;
  return (
    <g
      className={classes["feeling"]}
      data-kind={value <= -0.5 ? "bad" : value >= 0.5 ? "good" : "even"}
      data-evidence={evidence}
    >
      <circle cx={x} cy={y} r={radius} />
      <path d={`M${x - half} ${base}Q${x} ${base + bend * 1.6} ${x + half} ${base}`} />
      <path
        d={`M${x - half * 0.7} ${y - radius * 0.3}v.01M${x + half * 0.7} ${y - radius * 0.3}v.01`}
        data-eyes
      />
    </g>
  );
}
