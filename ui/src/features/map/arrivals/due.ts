/** Deadlines of routes. Pure. */

const UNITS = [
  { unit: "d", seconds: 86_400 },
  { unit: "h", seconds: 3_600 },
  { unit: "m", seconds: 60 },
] as const;

/** A time as a person would set it: in whole days, hours or minutes, two at least, and not shorter. */
export function readable(seconds: number): string {
  const { unit, seconds: per } = UNITS.find((each) => seconds >= 2 * each.seconds) ?? UNITS[2];
  return `${Math.max(1, Math.ceil(seconds / per))}${unit}`;
}
