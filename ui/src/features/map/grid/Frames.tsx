import { type CSSProperties, useMemo } from "react";
import { useMapStore, usePeople } from "../live/hooks";
import type { Person } from "../live/store";
import type { Track } from "./columns";
import classes from "./Frames.module.css";
import { cellPlace } from "./places";

interface FramesProps {
  lane: string;
  tracks: readonly Track[];
}

interface Framed {
  readonly person: Person;
  readonly column: number;
  /** Whether their name stands here: once for each person. */
  readonly named: boolean;
  readonly writing: boolean;
}

/** Where others are in a lane: a frame in their hue around each of their cells, their name at the first, their pointer. */
export function Frames({ lane, tracks }: FramesProps) {
  const people = usePeople();
  const store = useMapStore();
  const columns = useMemo(
    () =>
      new Map(tracks.flatMap((track) => (track.kind === "step" ? [[track.id, track.index] as const] : []))),
    [tracks],
  );
  if (people.length === 0) return null;
  const frames: Framed[] = people.flatMap((person) => {
    const standing = person.writing ? [person.writing.place] : person.selection;
    const [first, ...others] = standing.map((place) => cellPlace(place, store.snapshot()));
    return (first ? [first, ...others] : []).flatMap((place) => {
      if (!("lane" in place) || place.lane !== lane) return [];
      const column = columns.get(place.step);
      return column ? [{ person, column, named: place === first, writing: person.writing !== null }] : [];
    });
  });
  return (
    <>
      {frames.map(({ person, column, named, writing }) => (
        <i
          key={`${person.id}-${column}`}
          className={classes["frame"]}
          data-writing={writing || undefined}
          style={{ "--hue": `var(--s${person.hue})`, gridColumn: column + 1 } as CSSProperties}
        >
          {named ? <b>{person.name}</b> : null}
        </i>
      ))}
      {people.map(({ id, hue, pointer }) => {
        const column = pointer?.lane === lane ? columns.get(pointer.step) : undefined;
        return pointer && column ? (
          <i
            key={`pointer-${id}`}
            aria-hidden="true"
            className={classes["pointer"]}
            style={{ "--hue": `var(--s${hue})`, gridColumn: column + 1 } as CSSProperties}
          >
            <svg
              viewBox="0 0 12 16"
              width="12"
              aria-hidden="true"
              style={{ left: `${pointer.x * 100}%`, top: `${pointer.y * 100}%` }}
            >
              <path d="M1 1v12l3.300-3 2.200 5 2-.9-2.200-4.800H11z" />
            </svg>
          </i>
        ) : null;
      })}
    </>
  );
}

/** Who is at a title: a frame with their name. */
export function useAt(collection: "stages" | "steps" | "lanes", id: string): Person | null {
  const people = usePeople();
  return (
    people.find(({ selection }) =>
      selection.some((place) => "collection" in place && place.collection === collection && place.id === id),
    ) ?? null
  );
}
