import { memo, type ReactNode, useMemo, useRef } from "react";
import { sharing } from "../live/sharing";
import { Lane } from "./Lane";
import { ofHead } from "./places";
import { LineRow, SeamRow } from "./rowParts";
import type { CellPlace, Selection } from "./selection";
import type { GridSlots, Numbers, Writing } from "./slots";
import type { Geometry } from "./useGeometry";
import type { Spot } from "./useGridKeys";

interface BodyProps {
  geometry: Geometry;
  /** Where the focus is: drawn also out of sight. */
  pin: Spot | null;
  selection: Selection;
  cells: readonly CellPlace[];
  /** Titles that are chosen. */
  chosen: ReadonlySet<string>;
  writing: { readonly of: string; readonly writing: Writing } | null;
  persona: string | null;
  numbers: Numbers;
  slots: GridSlots;
}

/** The rows in sight, between spacers that keep the room of the others. */
export function Body(props: BodyProps) {
  const { geometry, pin, cells, chosen, writing, persona, numbers, slots } = props;
  const { rows, starts, sized, window: seen, columns, cards, observe } = geometry;
  const byLane = useByLane(cells);
  const pinnedRow = pin ? starts.findLastIndex((start) => start <= pin.row) : -1;
  const inWindow = (column: number) => column > seen.columns.from && column <= seen.columns.to;
  const pinnedColumn = pin && pin.column > 0 && !inWindow(pin.column) ? pin.column : null;

  const drawn: ReactNode[] = [];
  let room = 0;
  const flush = (key: string) => {
    if (room > 0) drawn.push(<Spacer key={`room-${key}`} height={room} />);
    room = 0;
  };
  rows.forEach((row, place) => {
    if ((place < seen.rows.from || place >= seen.rows.to) && place !== pinnedRow) {
      room += sized[place]?.height() ?? 0;
      return;
    }
    flush(row.key);
    const start = starts[place] ?? 0;
    if (row.kind === "seam") {
      drawn.push(<SeamRow key={row.key} name={row.key} row={start} lanes={row.lanes} onHeight={observe} />);
      return;
    }
    if (row.kind === "line") {
      drawn.push(
        <LineRow
          key={row.key}
          name={row.key}
          above={row.above}
          below={row.below}
          slots={slots}
          onHeight={observe}
        />,
      );
      return;
    }
    const { id } = row.lane;
    const own =
      writing && (writing.of === ofHead("lane", id) || writing.of.startsWith(`cell:${id}:`)) ? writing : null;
    drawn.push(
      <Lane
        key={row.key}
        row={start}
        lane={row.lane}
        tracks={columns.tracks}
        steps={columns.steps}
        window={seen.columns}
        pinned={pinnedColumn}
        cards={cards.get(id)}
        persona={persona}
        numbers={numbers}
        slots={slots}
        chosen={byLane[id] ?? null}
        titleChosen={chosen.has(ofHead("lane", id))}
        writing={own}
        next={nextLane(rows, place)}
        onHeight={observe}
      />,
    );
  });
  flush("end");
  return <>{drawn}</>;
}

function nextLane(rows: Geometry["rows"], place: number): string | null {
  const next = rows.slice(place + 1).find((row) => row.kind !== "line");
  return next?.kind === "lane" ? next.lane.id : next?.kind === "seam" ? (next.lanes[0] ?? null) : null;
}

const Spacer = memo(function Spacer({ height }: { height: number }) {
  return <div role="presentation" style={{ height }} />;
});

/** The steps that are chosen, by lane; what did not change keeps its identity. */
function useByLane(cells: readonly CellPlace[]): Readonly<Record<string, readonly string[]>> {
  const before = useRef<Readonly<Record<string, readonly string[]>>>({});
  return useMemo(() => {
    const found: Record<string, string[]> = {};
    for (const { lane, step } of cells) {
      found[lane] ??= [];
      found[lane].push(step);
    }
    before.current = sharing(before.current, found);
    return before.current;
  }, [cells]);
}
