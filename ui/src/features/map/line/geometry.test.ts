import { describe, expect, it } from "vitest";
import { layoutLine } from "./geometry";
import type { LineIn, LineLayout, SetText, StageIn, StationIn, WayIn } from "./model";
import type { Box, Point } from "./shapes";

/** About as wide as the letters of a humanist sans are on average, and a little more. */
const widthOf = (text: string, size: number, weight: number) =>
  [...text].length * size * (weight > 600 ? 0.56 : 0.53);

const GERMAN = [
  "Anzeige sehen",
  "Versicherungsbedingungen lesen",
  "Vergleichen",
  "Newsletterbestätigung",
  "Beratungsgespräch in der Filiale vereinbaren",
  "Warenkorb",
  "Zahlungsaufforderung",
  "Lieferung",
];

const stage = (n: number): StageIn => ({
  id: `g${n}`,
  name: ["Bewusstsein", "Abwägung", "Entscheidung", "Kundenbindung", "Empfehlung"][n % 5] as string,
  lang: "de",
  hue: (n % 5) + 1,
});

function lineOf(
  n: number,
  options: { stages?: number; ways?: readonly WayIn[]; counted?: boolean } = {},
): LineIn {
  const { stages = 5, ways = [], counted = true } = options;
  const stations = Array.from({ length: n }, (_, index): StationIn => {
    const customers = counted && index % 7 !== 4 ? Math.round(48_210 * 0.93 ** index) : null;
    return {
      id: `s${index}`,
      title: GERMAN[index % GERMAN.length] as string,
      lang: "de",
      stage: Math.min(stages - 1, Math.floor((index * stages) / n)),
      customers,
      count: customers === null ? "" : String(customers),
      momentOfTruth: index % 6 === 3,
      feelings: index % 3,
      waiting: index % 4 === 0 ? ["1.320", "64 überfällig"] : index % 4 === 1 ? ["240"] : [],
      ends:
        index % 5 === 2
          ? [
              { id: "lost", label: "nicht weiter", value: "8.200", customers: 8_200 },
              { id: "else", label: "anderswo gekauft", value: "1.840", customers: 1_840 },
            ]
          : [],
    };
  });
  return { stages: Array.from({ length: stages }, (_, index) => stage(index)), stations, ways };
}

const way = (from: number, to: number, customers: number | null = 900): WayIn => ({
  id: `${from}-${to}`,
  from,
  to,
  customers,
  label: to > from ? `ohne ${GERMAN[(from + 1) % GERMAN.length]}` : `zurück zu ${GERMAN[to % GERMAN.length]}`,
  origin: `von ${GERMAN[from % GERMAN.length]}`,
  value: customers === null ? "" : String(customers),
  lang: "de",
});

/** Every text of a drawing, named. */
function textsOf(layout: LineLayout): [string, SetText][] {
  return [
    ...layout.zones.map((zone, index): [string, SetText] => [`zone ${index}`, zone.name]),
    ...layout.stations.flatMap(({ index, title, count, waiting, ends }): [string, SetText][] => [
      [`title ${index}`, title],
      ...(count ? [[`count ${index}`, count] as [string, SetText]] : []),
      ...waiting.map(({ text }, n): [string, SetText] => [`waiting ${index} ${n}`, text]),
      ...ends.flatMap(({ id, label, value }): [string, SetText][] => [
        [`end ${index} ${id}`, label],
        [`end value ${index} ${id}`, value],
      ]),
    ]),
    ...layout.ways.flatMap(({ id, part, label, value }): [string, SetText][] => [
      [`way ${id} ${part}`, label],
      ...(value ? [[`way value ${id} ${part}`, value] as [string, SetText]] : []),
    ]),
  ].filter(([, text]) => text.lines.length > 0);
}

const overlap = (a: Box, b: Box) =>
  a.x + 0.01 < b.x + b.width &&
  b.x + 0.01 < a.x + a.width &&
  a.y + 0.01 < b.y + b.height &&
  b.y + 0.01 < a.y + a.height;

function overlapping(layout: LineLayout): string[] {
  const texts = textsOf(layout);
  return texts.flatMap(([name, { box }], index) =>
    texts
      .slice(index + 1)
      .flatMap(([other, { box: its }]) => (overlap(box, its) ? [`${name} lies over ${other}`] : [])),
  );
}

/** The corners of a track, with its round corners taken as their corner. */
function cornersOf(d: string): Point[] {
  return [...d.matchAll(/[MLQ](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}

type Segment = readonly [Point, Point];
const segmentsOf = (points: readonly Point[]): Segment[] =>
  points.slice(1).map((to, index) => [points[index] as Point, to]);

const turn = (a: Point, b: Point, c: Point) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
/** Whether two segments pass through each other; merely touching is none. */
const crosses = ([a, b]: Segment, [c, d]: Segment) =>
  turn(a, b, c) * turn(a, b, d) < -1e-6 && turn(c, d, a) * turn(c, d, b) < -1e-6;

function crossings(a: string, b: string): number {
  const others = segmentsOf(cornersOf(b));
  return segmentsOf(cornersOf(a)).reduce(
    (sum, segment) => sum + others.filter((other) => crosses(segment, other)).length,
    0,
  );
}

describe("layoutLine", () => {
  for (const width of [1392, 772, 330])
    for (const n of [1, 2, 5, 12, 23, 60])
      it(`lays no text over another: ${n} stations, ${width} px`, () => {
        const ways = [
          [0, 2],
          [1, 4],
          [3, 9],
          [8, 3],
          [7, 6],
          [10, 4],
          [20, 40],
          [55, 12],
        ]
          .filter(([from, to]) => (from as number) < n && (to as number) < n)
          .map(([from, to]) => way(from as number, to as number));
        const layout = layoutLine(lineOf(n, { ways, stages: Math.min(n, 5) }), { width, widthOf });
        expect(layout.stations).toHaveLength(n);
        expect(overlapping(layout)).toEqual([]);
        expect(layout.width).toBeLessThanOrEqual(width);
        for (const [name, { box }] of textsOf(layout)) {
          expect(box.x, name).toBeGreaterThanOrEqual(-0.01);
          expect(box.x + box.width, name).toBeLessThanOrEqual(width + 0.01);
        }
      });

  it("keeps the stations in the order of the journey, in rows that run to and fro", () => {
    const { stations, rows } = layoutLine(lineOf(60), { width: 1100, widthOf });
    expect(stations.map(({ index }) => index)).toEqual(Array.from({ length: 60 }, (_, index) => index));
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.map(({ forward }) => forward)).toEqual(rows.map((_, row) => row % 2 === 0));
    stations.slice(1).forEach((station, index) => {
      const before = stations[index] as (typeof stations)[number];
      if (station.row === before.row)
        expect(station.at.x > before.at.x).toBe((rows[station.row] as (typeof rows)[number]).forward);
      else expect(station.row).toBe(before.row + 1);
    });
    rows.slice(1).forEach((row, index) => {
      const before = rows[index] as (typeof rows)[number];
      expect(row.box.y).toBeGreaterThan(before.box.y + before.box.height);
    });
  });

  it("stands on its feet without stations", () => {
    expect(layoutLine(lineOf(0, { stages: 3 }), { width: 900, widthOf })).toMatchObject({
      width: 0,
      height: 0,
      stations: [],
    });
  });

  it("gives a stage without stations its place", () => {
    const line = lineOf(2, { stages: 1 });
    const layout = layoutLine({ ...line, stages: [stage(0), stage(1)] }, { width: 900, widthOf });
    expect(layout.zones.map((zone) => zone.stage)).toEqual([0, 1]);
    expect(overlap(layout.zones[0]?.box as Box, layout.zones[1]?.box as Box)).toBe(false);
  });

  it("is as wide as people are many, by the root of their number, and even where nothing is counted", () => {
    const layout = layoutLine(lineOf(4, { stages: 1 }), { width: 900, widthOf });
    expect(layout.flow.map(({ kind }) => kind)).toEqual(["band", "band", "band"]);
    const [first, second] = layout.flow.map(({ thickness }) => thickness);
    expect(first).toBe(26);
    expect(second).toBeCloseTo(26 * Math.sqrt(Math.round(48_210 * 0.93) / 48_210), 6);
    const even = layoutLine(lineOf(4, { stages: 1, counted: false }), { width: 900, widthOf });
    expect(new Set(even.flow.map(({ kind, thickness }) => `${kind} ${thickness}`))).toEqual(
      new Set(["even 4"]),
    );
  });

  it("is drawn the same from the same line", () => {
    const ways = [way(5, 1), way(0, 3), way(2, 6)];
    const a = layoutLine(lineOf(23, { ways }), { width: 820, widthOf });
    expect(layoutLine(lineOf(23, { ways }), { width: 820, widthOf })).toEqual(a);
  });

  it("draws a way to another row at both of its ends", () => {
    const { ways, stations } = layoutLine(lineOf(40, { ways: [way(2, 30)] }), { width: 900, widthOf });
    expect(ways.map(({ part }) => part)).toEqual(["leaves", "arrives"]);
    expect(cornersOf(ways[0]?.d ?? "")[0]?.x).toBeCloseTo(stations[2]?.at.x ?? 0, 1);
    expect(cornersOf(ways[1]?.d ?? "").at(-1)?.x).toBeCloseTo(stations[30]?.at.x ?? 0, 1);
  });
});

describe("ways beside the line", () => {
  const layout = (ways: readonly WayIn[]) =>
    layoutLine(lineOf(7, { ways, stages: 1 }), { width: 1300, widthOf });

  it("leave and come back at their stations, on above and back below the line", () => {
    const { ways, stations } = layout([way(1, 4), way(6, 2)]);
    const y = stations[0]?.at.y ?? 0;
    for (const { id, d, side } of ways) {
      const points = cornersOf(d);
      const [from, to] = id.split("-").map(Number) as [number, number];
      expect(points[0]?.x).toBeCloseTo(stations[from]?.at.x ?? 0, 1);
      expect(points.at(-1)?.x).toBeCloseTo(stations[to]?.at.x ?? 0, 1);
      const far = points.reduce(
        (most, point) => (Math.abs(point.y - y) > Math.abs(most - y) ? point.y : most),
        y,
      );
      expect(far < y ? "above" : "below").toBe(side);
      expect(side).toBe(to > from ? "above" : "below");
    }
  });

  it("cross only where one begins between the ends of another and ends beyond", () => {
    const pairs: [number, number][] = [];
    for (let from = 0; from < 7; from += 1)
      for (let to = 0; to < 7; to += 1) if (to > from + 1 || to < from) pairs.push([from, to]);
    let mixed = 0;
    pairs.forEach((a, index) => {
      for (const b of pairs.slice(index + 1)) {
        const { ways } = layout([way(...a), way(...b)]);
        const [first, second] = ways.map(({ d }) => d) as [string, string];
        const gaps = ([from, to]: [number, number]) =>
          [from + 1, to].sort((x, y) => x - y) as [number, number];
        const [[low, high], [lower, higher]] = [gaps(a), gaps(b)];
        const sameSide = a[1] > a[0] === b[1] > b[0];
        const interleaved =
          sameSide &&
          ((low < lower && lower < high && high < higher) || (lower < low && low < higher && higher < high));
        if (interleaved) mixed += 1;
        expect(crossings(first, second), `${a} and ${b}`).toBe(interleaved ? 1 : 0);
      }
    });
    expect(mixed).toBeGreaterThan(20);
  });

  it("do not run through titles", () => {
    const { ways, stations } = layout([way(0, 2), way(0, 4), way(2, 4), way(4, 6), way(3, 5), way(2, 5)]);
    for (const { id, d } of ways)
      for (const [a, b] of segmentsOf(cornersOf(d)))
        for (const { title, index } of stations) {
          const { x, y, width, height } = title.box;
          const through =
            Math.max(a.x, b.x) > x &&
            Math.min(a.x, b.x) < x + width &&
            Math.max(a.y, b.y) > y &&
            Math.min(a.y, b.y) < y + height;
          expect(through, `${id} through ${index}`).toBe(false);
        }
  });
});
