import type { ReactNode } from "react";
import { type OpenedNumber, useNumbersOpen, useOpenNumber } from "@/design/numbers";
import classes from "./NumberButton.module.css";

interface Shown {
  number: OpenedNumber;
  /** What stands there; the number's value unless given. */
  children?: ReactNode;
  className?: string | undefined;
}

/** A number that opens: it looks like text and behaves like a button; where it may not open, it is text. */
export function NumberButton({ number, children, className }: Shown) {
  const open = useOpenNumber();
  if (!useNumbersOpen()) return <span className={className}>{children ?? number.value}</span>;
  return (
    <button
      type="button"
      className={`${classes["number"]} ${className ?? ""}`}
      aria-haspopup="dialog"
      aria-label={`${number.value} – ${number.title}`}
      onClick={(click) => {
        click.stopPropagation();
        open(number);
      }}
    >
      {children ?? number.value}
    </button>
  );
}
