/**
 * Every number opens. A screen describes the number it shows; the drawer that opens is composed in app/
 * and shows the customers behind it, the question in three forms, period, n, interval and freshness.
 */
import { createContext, useContext } from "react";
import type { Customers } from "@/api/generated";

export interface OpenedNumber {
  /** What the number says, for example "went on to Payment". */
  title: string;
  /** The number as shown, for example "75 %". */
  value: string;
  /** Its interval or other detail, as shown. */
  detail?: string;
  /** The place on the map it is about. */
  place?: string;
  /** The question whose answer holds the number. */
  of: Customers["of"];
  /** Which number of that answer it is. */
  part: Customers["part"];
}

/** Null where numbers open nothing, because whoever looks may not see what is behind them. */
export const NumberContext = createContext<((number: OpenedNumber) => void) | null>(() => {
  throw new Error("NumberContext is provided by the project frame");
});

const nothing = () => undefined;

export function useOpenNumber(): (number: OpenedNumber) => void {
  return useContext(NumberContext) ?? nothing;
}

export function useNumbersOpen(): boolean {
  return useContext(NumberContext) !== null;
}
