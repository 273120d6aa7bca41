import type { Summed } from "@/api/generated";
import classes from "./touchpoints.module.css";

const WIDTH = 160;
const at = (score: number) => 8 + ((score - 1) / 4) * (WIDTH - 16);

/** A mean on the scale from 1 to 5: the dot, its spread as a bar, and from the lowest to the highest as a line. */
export function Strip({ summed, label }: { summed: Summed; label: string }) {
  const { mean, sd, lowest, highest } = summed;
  return (
    <svg className={classes["strip"]} viewBox={`0 0 ${WIDTH} 20`} width={WIDTH} height="20" role="img">
      <title>{label}</title>
      <g data-scale>
        {[1, 2, 3, 4, 5].map((tick) => (
          <path key={tick} d={`M${at(tick)} 6v8`} />
        ))}
      </g>
      <path data-range d={`M${at(lowest)} 10H${at(highest)}`} />
      {sd ? <path data-spread d={`M${at(Math.max(1, mean - sd))} 10H${at(Math.min(5, mean + sd))}`} /> : null}
      <circle cx={at(mean)} cy="10" r="4.500" />
    </svg>
  );
}
