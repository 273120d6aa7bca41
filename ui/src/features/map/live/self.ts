/** How others see one on a map: a name and a hue, asked once and kept in this browser. */
import type { Self } from "./presence";

const STORED = "etappe.self";
const HUES = 5;

/** Null until a name was given. */
export function storedSelf(): Self | null {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(STORED) ?? "null");
    if (typeof read !== "object" || read === null || !("name" in read) || !("hue" in read)) return null;
    const { name, hue } = read;
    return typeof name === "string" && name && typeof hue === "number" ? { name, hue } : null;
  } catch {
    return null;
  }
}

export function storeSelf(self: Self): void {
  localStorage.setItem(STORED, JSON.stringify(self));
}

/** Somebody whose name is not known yet; another hue for every window. */
export function stranger(name: string): Self {
  return { name, hue: 1 + Math.floor(Math.random() * HUES) };
}
