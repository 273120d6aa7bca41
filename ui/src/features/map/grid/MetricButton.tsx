import type { ReactNode } from "react";
import type { OpenedNumber } from "@/design/numbers";
import classes from "./MetricLane.module.css";

interface Props {
  sentence: string;
  opens: OpenedNumber | null;
  onOpen: (number: OpenedNumber) => void;
  children: ReactNode;
}

/** A number that opens; where there is no question behind it yet, the number alone. */
export function MetricButton({ sentence, opens, onOpen, children }: Props) {
  if (!opens)
    return (
      <span data-measured className={classes["number"]} title={sentence} data-focus tabIndex={-1}>
        {children}
      </span>
    );
  return (
    <button
      type="button"
      data-focus
      data-measured
      tabIndex={-1}
      className={classes["number"]}
      title={sentence}
      aria-label={sentence}
      onClick={() => onOpen(opens)}
    >
      {children}
    </button>
  );
}
