/**
 * A journey as a transit line: stations in rows that run to and fro, stages as zones, ways that leave and come back.
 *
 * Law: stations stand in the order of the journey; no text lies over another; the same line in the same width gives
 * the same drawing. Everything in pixels from the left and the top. Pure; knows neither documents nor a framework.
 */
import { EDGES, widthOfTracks } from "./detours";
import { type Column, EVEN, type LineIn, type LineLayout, type Piece, type StationIn } from "./model";
import { placedRow, plannedRow, type Row, type RowPlan } from "./placing";
import { rowSizes } from "./rows";
import { band, track } from "./shapes";
import type { WidthOf } from "./text";

const WIDEST = 26;
const WIDEST_WAY = 13;
const THINNEST = 2;
const LEAST_LABEL = 74;
const LEAST_GAP = 16;
const MOST_GAP = 64;
const WIDEST_PITCH = 176;
const BETWEEN_ROWS = 22;
const TURN_MARGIN = 30;
const TURN_RADIUS = 20;

export interface Place {
  readonly width: number;
  readonly widthOf: WidthOf;
}

const NOTHING: LineLayout = { width: 0, height: 0, zones: [], stations: [], flow: [], ways: [], rows: [] };

/** The drawing of a line in a width of at least 200 pixels. */
export function layoutLine(line: LineIn, { width, widthOf }: Place): LineLayout {
  if (line.stations.length === 0) return NOTHING;
  const most = Math.max(0, ...line.stations.map(({ customers }) => customers ?? 0));
  const thickness = (customers: number | null) =>
    customers === null || most === 0 ? EVEN : Math.max(THINNEST, WIDEST * Math.sqrt(customers / most));
  const thin = (customers: number | null) =>
    customers === null ? THINNEST + 0.5 : Math.min(WIDEST_WAY, thickness(customers));

  const columns = columnsOf(line);
  const gap = gapOf(line, thin);
  const available = width - 2 * EDGE;
  const fitting = (room: number) => Math.max(1, Math.floor(room / (LEAST_LABEL + gap)));
  const isOneRow = columns.length <= fitting(available);
  const margin = isOneRow ? EDGE : TURN_MARGIN;
  const sizes = isOneRow
    ? [columns.length]
    : rowSizes(
        columns.map(({ stage }) => stage),
        fitting(width - 2 * margin),
      );
  const longest = Math.max(...sizes);
  const pitch = Math.min(WIDEST_PITCH, (width - 2 * margin) / longest);
  const right = margin + pitch * longest;

  let begin = 0;
  let top = 0;
  const plans: RowPlan[] = [];
  const rows: Row[] = [];
  for (const [index, size] of sizes.entries()) {
    plans.push({ index, columns: columns.slice(begin, begin + size), forward: index % 2 === 0 });
    begin += size;
  }
  for (const plan of plans) {
    const planned = plannedRow(line, plan, { pitch, gap, margin, right, top, widthOf, thickness, thin });
    const row = placedRow(planned);
    rows.push(row);
    top = row.box.y + row.box.height + BETWEEN_ROWS;
  }
  return {
    width: isOneRow ? right + margin : width,
    height: top - BETWEEN_ROWS,
    zones: rows.flatMap((row) => row.zones),
    stations: rows.flatMap((row) => row.stations),
    ways: rows.flatMap((row) => row.ways),
    flow: flowOf(line, rows, { left: margin, right, thickness }),
    rows: rows.map(({ y, forward, box }) => ({ y, forward, box })),
  };
}

/** Room at the left and right of a line in one row. */
const EDGE = 2;

function columnsOf({ stages, stations }: LineIn): Column[] {
  return stages.flatMap((_, stage): Column[] => {
    const own = stations.flatMap((each, station) => (each.stage === stage ? [{ stage, station }] : []));
    return own.length > 0 ? own : [{ stage, station: null }];
  });
}

/** How wide the gaps between labels are, so that what runs there crosses none. */
function gapOf({ stations, ways }: LineIn, thin: (customers: number | null) => number): number {
  const tracks = { above: new Map<number, number[]>(), below: new Map<number, number[]>() };
  const add = (side: "above" | "below", gap: number, width: number) =>
    tracks[side].set(gap, [...(tracks[side].get(gap) ?? []), width]);
  const arches = new Set<number>();
  for (const { from, to, customers } of ways) {
    const side = to > from ? "above" : "below";
    add(side, from + 1, thin(customers));
    add(side, to, thin(customers));
    if (to === from + 1) arches.add(to);
  }
  for (const [index, { ends }] of stations.entries())
    if (ends.length > 0) add("below", index + 1, thin(ends.reduce((sum, each) => sum + each.customers, 0)));
  const widths = (["above", "below"] as const).flatMap((side) =>
    [...tracks[side]].map(([gap, each]) => widthOfTracks(each, side === "above" && arches.has(gap))),
  );
  return Math.min(MOST_GAP, Math.max(LEAST_GAP, ...widths.map((each) => each + EDGES)));
}

interface Flow {
  readonly left: number;
  readonly right: number;
  readonly thickness: (customers: number | null) => number;
}

/** The line itself, from station to station, and around the ends of the rows. */
function flowOf({ stations }: LineIn, rows: readonly Row[], { left, right, thickness }: Flow): Piece[] {
  const places = rows.flatMap((row) => row.stations.map((station) => ({ station, row })));
  const anyCounted = stations.some(({ customers }) => customers !== null);
  return places.slice(1).flatMap(({ station: to, row: toRow }, index): Piece[] => {
    const { station: from, row: fromRow } = places[index] as (typeof places)[number];
    const [a, b] = [stations[from.index] as StationIn, stations[to.index] as StationIn];
    const isCounted = a.customers !== null && b.customers !== null;
    const kind = isCounted ? "band" : anyCounted ? "uncounted" : "even";
    const stage = a.stage;
    const [wide, narrow] = [thickness(a.customers), thickness(b.customers)];
    if (fromRow === toRow) {
      if (!isCounted) return [{ d: track([from.at, to.at], 0), stage, kind, thickness: EVEN }];
      const d = band(fromRow.y, { x: from.at.x, width: wide }, { x: to.at.x, width: narrow });
      return [{ d, stage, kind, thickness: wide }];
    }
    const isRight = fromRow.forward;
    const edge = isRight ? right : left;
    const out = edge + (isRight ? 1 : -1) * (TURN_MARGIN * 0.5);
    const turn = [
      { x: edge, y: fromRow.y },
      { x: out, y: fromRow.y },
      { x: out, y: toRow.y },
      { x: edge, y: toRow.y },
    ];
    const slim = Math.min(TURN_MARGIN * 0.7, narrow);
    if (!isCounted)
      return [{ d: track([from.at, ...turn, to.at], TURN_RADIUS), stage, kind, thickness: EVEN }];
    return [
      {
        d: band(fromRow.y, { x: from.at.x, width: wide }, { x: edge, width: slim }),
        stage,
        kind,
        thickness: wide,
      },
      { d: track(turn, TURN_RADIUS), stage, kind: "turn", thickness: slim },
      {
        d: band(toRow.y, { x: edge, width: slim }, { x: to.at.x, width: narrow }),
        stage,
        kind,
        thickness: slim,
      },
    ];
  });
}
