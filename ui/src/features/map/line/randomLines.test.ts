/** Laws of the drawing over random journeys: whatever a map is like, it can be read. */
import { describe, expect, it } from "vitest";
import { randomOf } from "../core/testing/random";
import { atStation, atZone } from "./bubbles";
import { layoutLine } from "./geometry";
import type { LineIn, LineLayout, SetText, WayIn } from "./model";
import type { Box, Point } from "./shapes";

const widthOf = (text: string, size: number, weight: number) =>
  [...text].length * size * (weight > 600 ? 0.56 : 0.53);

const WORDS = [
  "Hilfe",
  "Anzeige sehen",
  "Versicherungsbedingungen lesen",
  "Newsletterbestätigung",
  "Beratungsgespräch in der Filiale vereinbaren",
  "Rechtsschutzversicherungsgesellschaften vergleichen",
  "order_placed",
  "X",
];

interface Journey {
  readonly line: LineIn;
  readonly width: number;
}

/** A journey with loops back, skips, nested detours, ways to the very next station and missing numbers. */
function journey(seed: number): Journey {
  const { below, one, chance } = randomOf(seed);
  const n = 1 + below(one([6, 14, 30, 70]));
  const stages = 1 + below(7);
  const isCounted = chance(0.7);
  const cuts = Array.from({ length: n }, () => below(stages)).sort((a, b) => a - b);
  const count = () => Math.round(10 ** (below(550) / 100));
  const stations = cuts.map((stage, index) => {
    const customers = isCounted && chance(0.85) ? count() : null;
    const isAsked = customers !== null && chance(0.7);
    return {
      id: `s${index}`,
      title: `${one(WORDS)}${chance(0.3) ? ` ${index}` : ""}`,
      lang: "de" as const,
      stage,
      customers,
      count: customers === null ? "" : String(customers),
      momentOfTruth: chance(0.2),
      feelings: below(4),
      waiting: isAsked ? Array.from({ length: below(3) }, () => String(count())) : [],
      ends: isAsked
        ? Array.from({ length: below(3) }, (_, end) => ({
            id: `e${end}`,
            label: one(WORDS),
            value: String(count()),
            customers: count(),
          }))
        : [],
    };
  });
  const taken = new Set<string>();
  const ways: WayIn[] = [];
  for (let left = below(Math.min(20, 2 * n)); left > 0; left -= 1) {
    const from = below(n);
    const to = chance(0.25) ? Math.min(n - 1, from + 1) : below(n);
    if (from === to || taken.has(`${from}-${to}`)) continue;
    taken.add(`${from}-${to}`);
    const customers = isCounted && chance(0.7) ? count() : null;
    ways.push({
      id: `${from}-${to}`,
      from,
      to,
      customers,
      label: one(WORDS),
      origin: `von „${one(WORDS)}“`,
      value: customers === null ? "" : String(customers),
      lang: "de",
    });
  }
  const names = Array.from({ length: stages }, (_, stage) => ({
    id: `g${stage}`,
    name: one(WORDS),
    lang: "de" as const,
    hue: (stage % 5) + 1,
  }));
  return { line: { stages: names, stations, ways }, width: 262 + below(1_300) };
}

interface Named {
  readonly name: string;
  readonly text: SetText;
}

/** What stands at stations, apart from names of stages, which stand at the top of their zones, over everything. */
const atStations = ({ stations }: LineLayout): Named[] =>
  stations.flatMap(({ index, title, count, waiting, ends }) => [
    { name: `title ${index}`, text: title },
    ...(count ? [{ name: `count ${index}`, text: count }] : []),
    ...waiting.map(({ text }, n) => ({ name: `waiting ${index} ${n}`, text })),
    ...ends.flatMap(({ id, label, value }) => [
      { name: `end ${index} ${id}`, text: label },
      { name: `end value ${index} ${id}`, text: value },
    ]),
  ]);

const atWays = ({ ways }: LineLayout): (Named & { readonly way: string })[] =>
  ways.flatMap(({ id, part, label, value }) => [
    { way: id, name: `way ${id} ${part}`, text: label },
    ...(value ? [{ way: id, name: `way value ${id} ${part}`, text: value }] : []),
  ]);

const atZones = ({ zones }: LineLayout): Named[] =>
  zones.map(({ name: text }, index) => ({ name: `zone ${index}`, text }));

const overlap = (a: Box, b: Box) =>
  a.x + 0.01 < b.x + b.width &&
  b.x + 0.01 < a.x + a.width &&
  a.y + 0.01 < b.y + b.height &&
  b.y + 0.01 < a.y + a.height;

const cornersOf = (d: string): Point[] =>
  [...d.matchAll(/[MLQ](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));

/** Whether a track, which runs level or upright, comes into a box. */
const enters = (points: readonly Point[], box: Box): boolean =>
  points.slice(1).some((b, index) => {
    const a = points[index] as Point;
    const piece = {
      x: Math.min(a.x, b.x),
      y: Math.min(a.y, b.y),
      width: Math.abs(a.x - b.x),
      height: Math.abs(a.y - b.y),
    };
    return (
      piece.x < box.x + box.width - 0.5 &&
      box.x + 0.5 < piece.x + piece.width + 0.001 &&
      piece.y < box.y + box.height - 0.5 &&
      box.y + 0.5 < piece.y + piece.height + 0.001
    );
  });

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed + 1);

describe("random journeys", () => {
  const drawn = SEEDS.map((seed) => {
    const { line, width } = journey(seed);
    return { seed, line, width, layout: layoutLine(line, { width, widthOf }) };
  });

  it("have ways of every kind", () => {
    const all = drawn.flatMap(({ layout }) => layout.ways);
    expect(new Set(all.map(({ part, side }) => `${part} ${side}`)).size).toBe(6);
    expect(drawn.some(({ layout }) => layout.rows.length > 8)).toBe(true);
    expect(drawn.some(({ line }) => line.ways.length > 10)).toBe(true);
  });

  it("are drawn whole, at finite places, in their width, and the same each time", { timeout: 30_000 }, () => {
    for (const { seed, line, width, layout } of drawn) {
      expect(layout.stations, `seed ${seed}`).toHaveLength(line.stations.length);
      const text = JSON.stringify(layout, (_, value: unknown) =>
        typeof value === "number" && !Number.isFinite(value) ? "not finite" : value,
      );
      expect(text, `seed ${seed}`).not.toMatch(/not finite|NaN|Infinity|undefined/);
      expect(JSON.stringify(layoutLine(line, { width, widthOf })) === text, `seed ${seed}`).toBe(true);
      for (const { name, text: set } of [...atStations(layout), ...atWays(layout), ...atZones(layout)]) {
        const { x, y, width: wide, height } = set.box;
        const isInside = x >= -0.01 && x + wide <= width + 0.01 && y + height <= layout.height + 0.01;
        if (!isInside) expect.fail(`seed ${seed}: ${name} is cut`);
      }
    }
  });

  it("lay no text over another", () => {
    for (const { seed, layout } of drawn) {
      const texts = [...atStations(layout), ...atWays(layout), ...atZones(layout)].filter(
        ({ text }) => text.lines.length > 0,
      );
      texts.forEach((one, index) => {
        for (const other of texts.slice(index + 1))
          if (overlap(one.text.box, other.text.box))
            expect.fail(`seed ${seed}: ${one.name} lies over ${other.name}`);
      });
    }
  });

  it("let no way run through a word at a station, or through the label of another way", () => {
    for (const { seed, layout } of drawn) {
      const words = atStations(layout);
      const labels = atWays(layout);
      for (const { id, d } of layout.ways) {
        const points = cornersOf(d);
        for (const { name, text } of words)
          if (enters(points, text.box)) expect.fail(`seed ${seed}: ${id} runs through ${name}`);
        for (const { way, name, text } of labels)
          if (way !== id && enters(points, text.box)) expect.fail(`seed ${seed}: ${id} runs through ${name}`);
      }
      for (const { index, siding } of layout.stations)
        for (const { name, text } of siding ? words : [])
          if (enters(cornersOf(siding?.d ?? ""), text.box))
            expect.fail(`seed ${seed}: the siding of ${index} runs through ${name}`);
    }
  });

  it("let every way leave at its station and come back at its other, on above and back below", () => {
    for (const { seed, line, layout } of drawn)
      for (const way of line.ways) {
        const parts = layout.ways.filter(({ id }) => id === way.id);
        const [from, to] = [layout.stations[way.from], layout.stations[way.to]];
        const isOneRow = from?.row === to?.row;
        const where = `seed ${seed}: ${way.id}`;
        expect(parts.map(({ part }) => part).sort(), where).toEqual(
          isOneRow ? ["whole"] : ["arrives", "leaves"],
        );
        for (const { part, side, d } of parts) {
          const points = cornersOf(d);
          expect(side, where).toBe(way.to > way.from ? "above" : "below");
          const [first, last] = [points[0] as Point, points.at(-1) as Point];
          if (part !== "arrives") {
            expect(first.x, where).toBeCloseTo(from?.at.x ?? Number.NaN, 1);
            expect(first.y, where).toBeCloseTo(from?.at.y ?? Number.NaN, 1);
          }
          if (part !== "leaves") {
            expect(last.x, where).toBeCloseTo(to?.at.x ?? Number.NaN, 1);
            expect(last.y, where).toBeCloseTo(to?.at.y ?? Number.NaN, 1);
          }
          const base = (part === "arrives" ? last : first).y;
          const signs = points.map(({ y }) => Math.sign(Math.round(y - base)));
          expect(new Set(signs.filter((sign) => sign !== 0)), where).toEqual(
            new Set([side === "above" ? -1 : 1]),
          );
        }
      }
  });

  it("leave room for the bubbles of comments", () => {
    for (const { seed, layout } of drawn) {
      const words = [...atStations(layout), ...atWays(layout), ...atZones(layout)];
      const bubbles = [
        ...layout.stations.map((station) => atStation(station, 120)),
        ...layout.zones.map((zone) => atZone(zone, 120)),
      ];
      for (const bubble of bubbles)
        for (const { name, text } of words)
          if (overlap(bubble, text.box)) expect.fail(`seed ${seed}: a bubble lies over ${name}`);
    }
  });

  it("keep what belongs to a row in the zones of the row", () => {
    for (const { seed, layout } of drawn)
      for (const { index, row, at, box } of layout.stations) {
        const zones = layout.zones.filter(
          ({ box: zone }) => zone.x <= at.x && at.x <= zone.x + zone.width && zone.y === box.y,
        );
        expect(zones, `seed ${seed}: station ${index} in row ${row}`).toHaveLength(1);
      }
  });
});
