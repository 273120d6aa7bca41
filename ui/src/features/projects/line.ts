/** The line of a map at a glance: stations at equal distances, and how wide the line is between them. Pure. */

interface Reached {
  readonly reached?: number | null;
}

interface Line {
  /** One for every step that data is bound to, in the map's order. */
  readonly stations: readonly { readonly x: number }[];
  /** The outline of the line, as an SVG path. */
  readonly band: string;
  /** People at the first station and at the last. */
  readonly first: number;
  readonly last: number;
}

const THINNEST = 1.5;
/** Room for half a station at either end. */
const INSET = 4;

/** Null where fewer than two steps are bound or nobody was there. Widths are proportional to people; none is invisible. */
export function lineOf(steps: readonly Reached[], width: number, height: number): Line | null {
  const people = steps.map((step) => step.reached).filter((reached) => typeof reached === "number");
  const most = Math.max(0, ...people);
  const [first] = people;
  const last = people.at(-1);
  if (people.length < 2 || most === 0 || first === undefined || last === undefined) return null;
  const gap = (width - 2 * INSET) / (people.length - 1);
  const points = people.map((reached, place) => ({
    x: round(INSET + place * gap),
    half: Math.max(THINNEST, (reached / most) * height) / 2,
  }));
  const above = points.map(({ x, half }) => `${x} ${round(height / 2 - half)}`);
  const below = points.map(({ x, half }) => `${x} ${round(height / 2 + half)}`).reverse();
  return {
    stations: points.map(({ x }) => ({ x })),
    band: `M${[...above, ...below].join("L")}Z`,
    first,
    last,
  };
}

const round = (value: number) => Math.round(value * 100) / 100;
