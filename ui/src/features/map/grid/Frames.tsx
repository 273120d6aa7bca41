import { type CSSProperties, useMemo } from "react";
import type { Track } from "./columns";
import classes from "./Frames.module.css";
import { useInLane } from "./others";

interface FramesProps {
  lane: string;
  tracks: readonly Track[];
}

/** Where others are in a lane: a frame in their hue around each of their cells, their name at the first, their pointer. */
export function Frames({ lane, tracks }: FramesProps) {
  const others = useInLane(lane);
  const columns = useMemo(
    () =>
      new Map(tracks.flatMap((track) => (track.kind === "step" ? [[track.id, track.index] as const] : []))),
    [tracks],
  );
  if (!others) return null;
  const styleOf = (hue: number, column: number) =>
    ({ "--hue": `var(--s${hue})`, gridColumn: column + 1 }) as CSSProperties;
  return (
    <>
      {others.frames.map(({ person, name, hue, step, named, writing }) => {
        const column = columns.get(step);
        return column ? (
          <i
            key={`${person}-${column}`}
            className={classes["frame"]}
            data-writing={writing || undefined}
            style={styleOf(hue, column)}
          >
            {named ? <b>{name}</b> : null}
          </i>
        ) : null;
      })}
      {others.pointers.map(({ person, hue, step, x, y }) => {
        const column = columns.get(step);
        return column ? (
          <i
            key={`pointer-${person}`}
            aria-hidden="true"
            className={classes["pointer"]}
            style={styleOf(hue, column)}
          >
            <svg
              viewBox="0 0 12 16"
              width="12"
              aria-hidden="true"
              style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
            >
              <path d="M1 1v12l3.300-3 2.200 5 2-.9-2.200-4.800H11z" />
            </svg>
          </i>
        ) : null;
      })}
    </>
  );
}
