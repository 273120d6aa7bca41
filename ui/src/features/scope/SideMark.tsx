import classes from "./SideMark.module.css";

/** Which of the two sides: filled for what is shown, a ring for what stands beside. Shape tells, not colour. */
export function SideMark({ side }: { side: "shown" | "beside" }) {
  return <i className={classes["mark"]} data-side={side} aria-hidden="true" />;
}
