/**
 * One row of a line drawing: its zones, stations with what stands above and below them, and the ways that leave and
 * come back. First it is planned (what there is, how much room it takes), then placed (where it stands). Pure.
 *
 * From the top of a row: names of the zones, ways over the line, titles and counts, the line, feelings, who waits, what
 * ends, ways below the line.
 */
import { type Arranged, arranged, type Detour, detours, type Stem } from "./detours";
import {
  type Column,
  type LineIn,
  type SetText,
  SIZES,
  type Station,
  type StationIn,
  type Way,
  type WayIn,
  type Zone,
} from "./model";
import { arrow, type Box, type Point, track } from "./shapes";
import { setInLines, type WidthOf } from "./text";

export interface RowPlan {
  readonly index: number;
  readonly columns: readonly Column[];
  /** Whether it runs from left to right. */
  readonly forward: boolean;
}

interface Room {
  readonly pitch: number;
  readonly gap: number;
  readonly margin: number;
  readonly right: number;
  readonly top: number;
  readonly widthOf: WidthOf;
  readonly thickness: (customers: number | null) => number;
  readonly thin: (customers: number | null) => number;
}

export interface Row {
  readonly y: number;
  readonly forward: boolean;
  readonly box: Box;
  readonly zones: readonly Zone[];
  readonly stations: readonly Station[];
  readonly ways: readonly Way[];
}

const RADIUS = 9;
const INTERCHANGE = 12;
const ZONE_PAD = 12;
const ZONE_INSET = 5;
const ZONE_TOP = 22;
const BELOW_NAMES = 12;
const ABOVE_LINE = 8;
const BELOW_LINE = 9;
const FEELING = 20;
const BETWEEN_FEELINGS = 19;
const WAITING = 17;
const DOTS = 34;
const BUFFER = 18;
const BOTTOM = 12;
const CORNER = 13;
const LONGEST = { title: 4, zone: 2, label: 3, alone: 4, end: 3 } as const;

interface PlannedWay {
  readonly way: WayIn;
  readonly part: Way["part"];
  readonly side: Way["side"];
  readonly detour: Detour;
}

/** What a way says, set into the room that it has. */
interface WayLabel {
  readonly lines: readonly string[];
  readonly value: string;
  /** Whether the value stands behind the label, in one line. */
  readonly isInline: boolean;
  readonly width: number;
  readonly height: number;
  /** Its middle along the row, from the row's begin. */
  readonly middle: number;
}

interface Planned {
  readonly line: LineIn;
  readonly plan: RowPlan;
  readonly room: Room;
  readonly ways: readonly PlannedWay[];
  readonly stems: readonly Stem[];
}

/** What stands in a row. */
export function plannedRow(line: LineIn, plan: RowPlan, room: Room): Planned {
  const place = new Map(
    plan.columns.flatMap(({ station }, column) => (station === null ? [] : [[station, column] as const])),
  );
  const stems = [...place].flatMap(([station, column]): Stem[] => {
    const customers = endedAt(line.stations[station] as StationIn);
    return customers === null ? [] : [{ gap: column + 1, thickness: room.thin(customers) }];
  });
  const ways = line.ways.flatMap((way): PlannedWay[] => {
    const [from, to] = [place.get(way.from), place.get(way.to)];
    if (from === undefined && to === undefined) return [];
    const part = to === undefined ? "leaves" : from === undefined ? "arrives" : "whole";
    const side = way.to > way.from ? "above" : "below";
    const leaves = from === undefined ? (to as number) : from + 1;
    const arrives = to === undefined ? leaves : to;
    const [low, high] = [Math.min(leaves, arrives), Math.max(leaves, arrives)];
    return [
      { way, part, side, detour: { id: way.id, low, high, part, thickness: room.thin(way.customers) } },
    ];
  });
  return { line, plan, room, ways, stems };
}

/** Of the label of a way to the very next station. */
const LABEL_WIDTH = 104;
/** Between a label and its value in one line. */
const SPACE = 5;
/** Between a label and where another begins, and between a label and its own line. */
const CLEAR = 8;

/** The label of a way within its room; below it, its value, or behind it where there is room. */
function labelled(
  { way, part, detour }: PlannedWay,
  { from, to, isTightFrom, isTightTo }: Arranged,
  room: Room,
): WayLabel {
  const { pitch, gap, widthOf } = room;
  const isArch = from === to;
  const half = isArch ? Math.min(LABEL_WIDTH, pitch * 0.9) / 2 : 0;
  const isAlone = part !== "whole";
  const begin = from * pitch - half + (isArch ? 0 : isTightFrom || isAlone ? gap / 2 + 2 : CLEAR);
  const end = to * pitch + half - (isArch ? 0 : isTightTo || isAlone ? gap / 2 + 2 : CLEAR);
  const width = end - begin;
  const value = part === "arrives" ? "" : way.value;
  const setting = { ...SIZES.small, width, lines: isAlone ? LONGEST.alone : LONGEST.label };
  const lines = setInLines(part === "arrives" ? way.origin : way.label, way.lang, setting, widthOf);
  const widths = lines.map((each) => widthOf(each, SIZES.small.size, SIZES.small.weight));
  const valueWidth = value === "" ? 0 : widthOf(value, SIZES.value.size, SIZES.value.weight);
  const inOne = lines.length === 1 && value !== "" ? (widths[0] ?? 0) + SPACE + valueWidth : 0;
  const isInline = detour.part === "whole" && inOne > 0 && inOne <= width;
  return {
    lines,
    value,
    isInline,
    width: isInline ? inOne : Math.max(0, ...widths, valueWidth),
    height: (lines.length + (value === "" || isInline ? 0 : 1)) * SIZES.small.line,
    middle: (begin + end) / 2,
  };
}

function endedAt({ ends }: StationIn): number | null {
  return ends.length === 0 ? null : ends.reduce((sum, each) => sum + each.customers, 0);
}

/** Where all of it stands. */
export function placedRow({ line, plan, room, ways, stems }: Planned): Row {
  const { pitch, gap, margin, right, top, widthOf } = room;
  const { columns, forward } = plan;
  const dir = forward ? 1 : -1;
  const along = (at: number) => (forward ? margin + at : right - at);
  const label = pitch - gap;
  const text = (
    lines: readonly string[],
    look: (typeof SIZES)[keyof typeof SIZES],
    at: { x: number; top: number; anchor?: "start" | "end" },
  ): SetText => {
    const width = Math.max(0, ...lines.map((each) => widthOf(each, look.size, look.weight)));
    const height = lines.length * look.line;
    const x = at.x - (at.anchor === "start" ? 0 : at.anchor === "end" ? width : width / 2);
    const ys = lines.map((_, line) => at.top + line * look.line + look.size * 0.85);
    return { lines, x: at.x, ys, box: { x, y: at.top, width, height } };
  };

  const names = zonesOf(columns).map((zone) => {
    const [a, b] = [along(zone.first * pitch), along((zone.first + zone.span) * pitch)];
    const x = Math.min(a, b) + ZONE_INSET;
    const width = zone.span * pitch - 2 * ZONE_INSET;
    const stage = line.stages[zone.stage];
    const setting = { ...SIZES.zone, width: width - 2 * ZONE_PAD + 8, lines: LONGEST.zone };
    return { ...zone, x, width, lines: setInLines(stage?.name ?? "", stage?.lang ?? "en", setting, widthOf) };
  });
  const namesHeight = Math.max(1, ...names.map(({ lines }) => lines.length)) * SIZES.zone.line;

  const stationsIn = columns.flatMap(({ station }, column) => {
    const given = station === null ? undefined : line.stations[station];
    if (station === null || !given) return [];
    const setting = { ...SIZES.title, width: label, lines: LONGEST.title };
    return [{ station, column, given, title: setInLines(given.title, given.lang, setting, widthOf) }];
  });
  const counts = stationsIn.some(({ given }) => given.count !== "") ? SIZES.count.line : 0;
  const titles = Math.max(0, ...stationsIn.map(({ title }) => title.length)) * SIZES.title.line;
  const half = Math.max(INTERCHANGE, ...stationsIn.map(({ given }) => room.thickness(given.customers) / 2));
  const labels = new Map<string, WayLabel>();
  const side = (which: Way["side"], its: readonly Stem[]) => {
    const own = ways.filter((each) => each.side === which);
    const tracks = own.map(({ detour }) => detour);
    const levels = arranged(tracks);
    for (const each of own)
      labels.set(each.way.id, labelled(each, levels.get(each.way.id) as Arranged, room));
    return detours(tracks, levels, labels, its, gap);
  };
  const above = side("above", []);
  const below = side("below", stems);

  const y =
    top + ZONE_TOP - 14 + namesHeight + BELOW_NAMES + above.depth + titles + counts + ABOVE_LINE + half;
  const aboveBase = y - half - ABOVE_LINE - counts - titles;
  const feelingTop = y + half + BELOW_LINE;
  const waitingTop = feelingTop + (stationsIn.some(({ given }) => given.feelings > 0) ? FEELING : 0);
  const endTop = waitingTop + Math.max(0, ...stationsIn.map(({ given }) => given.waiting.length)) * WAITING;

  let under = endTop;
  const placedEnds = stationsIn.map(({ given, column }) => {
    const x = along((column + 0.5) * pitch);
    let at = endTop + BUFFER;
    const ends = given.ends.map((end) => {
      const setting = { ...SIZES.small, width: label, lines: LONGEST.end };
      const lines = setInLines(end.label, given.lang, setting, widthOf);
      const words = text(lines, SIZES.small, { x, top: at });
      const value = text([end.value], SIZES.value, { x, top: at + words.box.height });
      at += words.box.height + value.box.height + 3;
      return { id: end.id, label: words, value };
    });
    if (ends.length > 0) under = Math.max(under, at);
    return ends;
  });
  const belowBase = under + 4;
  const bottom = belowBase + below.depth + BOTTOM;
  const box = { x: margin, y: top, width: columns.length * pitch, height: bottom - top };

  const stations = stationsIn.map(({ station, column, given, title }, index): Station => {
    const x = along((column + 0.5) * pitch);
    const ends = placedEnds[index] ?? [];
    const radius = given.momentOfTruth ? INTERCHANGE : RADIUS;
    const customers = endedAt(given);
    const stemX = along((column + 1) * pitch + (below.stems.get(column + 1) ?? 0));
    const stop = { x, y: endTop + 8 };
    return {
      index: station,
      row: plan.index,
      at: { x, y },
      radius,
      title: text(title, SIZES.title, { x, top: aboveBase + titles - title.length * SIZES.title.line }),
      count: given.count === "" ? null : text([given.count], SIZES.count, { x, top: aboveBase + titles }),
      feelings: Array.from({ length: given.feelings }, (_, n) => ({
        x: x + (n - (given.feelings - 1) / 2) * BETWEEN_FEELINGS,
        y: feelingTop + FEELING / 2 - 1,
      })),
      waiting: given.waiting.map((words, n) => {
        const whole = DOTS + widthOf(words, SIZES.value.size, SIZES.value.weight);
        const begins = x - whole / 2;
        const lineTop = waitingTop + n * WAITING;
        return {
          dots: { x: begins + 4, y: lineTop + 7 },
          text: text([words], SIZES.value, { x: begins + DOTS, top: lineTop, anchor: "start" }),
        };
      }),
      ends,
      siding:
        customers === null
          ? null
          : {
              d: track(
                [
                  { x, y },
                  { x: stemX, y },
                  { x: stemX, y: stop.y },
                  { x: stop.x + dir * 5, y: stop.y },
                ],
                CORNER,
              ),
              thickness: room.thin(customers),
              stop,
            },
      box: { x: x - pitch / 2, y: top, width: pitch, height: bottom - top },
    };
  });

  const placedWays = ways.map(({ way, part, side: of, detour }): Way => {
    const up = of === "above" ? -1 : 1;
    const place = (of === "above" ? above : below).placed.get(way.id);
    const { lines, value, isInline, width, height, middle } = labels.get(way.id) as WayLabel;
    const level = (of === "above" ? aboveBase : belowBase) + up * (place?.depth ?? 0);
    const lowX = along(detour.low * pitch + (place?.lowAt ?? 0));
    const highX = along(detour.high * pitch + (place?.highAt ?? 0));
    const at = (station: number): Point | undefined => stations.find(({ index }) => index === station)?.at;
    // A way of which only one end is here has its label beside it, over its own station.
    const isBefore = (part === "leaves") === forward;
    const anchor = isBefore ? ("end" as const) : ("start" as const);
    const x =
      part === "whole"
        ? along(middle)
        : lowX + (isBefore ? -1 : 1) * (detour.thickness / 2 + (part === "leaves" ? CLEAR : SPACE));
    const clear = detour.thickness / 2 + 2;
    const labelTop =
      part === "whole" ? (up < 0 ? level - clear - height : level + clear) : up < 0 ? level : level - height;
    const begins = x - width / 2;
    const placed = part === "whole" ? { x } : { x, anchor };
    const words = isInline
      ? text(lines, SIZES.small, { x: begins, top: labelTop, anchor: "start" })
      : text(lines, SIZES.small, { ...placed, top: labelTop });
    const number = isInline
      ? text([value], SIZES.value, { x: begins + words.box.width + SPACE, top: labelTop, anchor: "start" })
      : text([value], SIZES.value, { ...placed, top: labelTop + words.box.height });
    const common = {
      id: way.id,
      side: of,
      part,
      thickness: detour.thickness,
      label: words,
      value: value === "" ? null : number,
    };
    const [from, to] = [at(way.from), at(way.to)];
    if (part === "leaves" && from) {
      const d = track([from, { x: lowX, y }, { x: lowX, y: level - up * 2 }], CORNER);
      return { ...common, d, arrow: arrow({ x: lowX, y: level - up * 3 }, { x: 0, y: up }, 4) };
    }
    if (part === "arrives" && to)
      return { ...common, d: track([{ x: lowX, y: level }, { x: lowX, y }, to], CORNER), arrow: "" };
    // A way on leaves at its low gap; a way back leaves at the high one.
    const [first, last] = of === "above" ? [lowX, highX] : [highX, lowX];
    const corners = [
      { x: first, y },
      { x: first, y: level },
      { x: last, y: level },
      { x: last, y },
    ];
    const d = track([from as Point, ...corners, to as Point], CORNER);
    const heads = { x: of === "above" ? dir : -dir, y: 0 };
    return { ...common, d, arrow: arrow({ x, y: level }, heads, 4) };
  });

  return {
    y,
    forward,
    box,
    stations,
    ways: placedWays,
    zones: names.map(({ stage, x, width, lines, first }) => ({
      stage,
      box: { x, y: top, width, height: bottom - top },
      name: text(lines, SIZES.zone, { x: x + ZONE_PAD, top: top + ZONE_TOP - 14, anchor: "start" }),
      continues: first === 0 && beganBefore(line, columns, stage),
    })),
  };
}

/** Runs of columns of one stage. */
function zonesOf(columns: readonly Column[]): { stage: number; first: number; span: number }[] {
  const zones: { stage: number; first: number; span: number }[] = [];
  for (const [column, { stage }] of columns.entries()) {
    const last = zones.at(-1);
    if (last?.stage === stage) last.span += 1;
    else zones.push({ stage, first: column, span: 1 });
  }
  return zones;
}

function beganBefore({ stations }: LineIn, columns: readonly Column[], stage: number): boolean {
  const first = columns[0]?.station ?? null;
  return first !== null && first > 0 && stations[first - 1]?.stage === stage;
}
