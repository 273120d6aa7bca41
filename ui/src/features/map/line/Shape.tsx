import classes from "./LineDrawing.module.css";

interface Props {
  id: string;
  /** Its middle. */
  x: number;
  y: number;
}

/** What left the plan at a station, told apart by shape: a cross where it fails, a hollow ring where it is missed, a fork. */
export function Mark({ id, x, y }: Props) {
  const shape =
    id === "failing" ? (
      <path d="M-4 -4L4 4M4 -4L-4 4" />
    ) : id === "missing" ? (
      <circle r={4} />
    ) : (
      <path d="M-4.500 4V-1.500a3 3 0 0 1 3 -3H3.500M1 -7L3.800 -4.500L1 -2" />
    );
  return (
    <g className={classes["mark"]} data-mark={id} transform={`translate(${x} ${y})`}>
      {shape}
    </g>
  );
}
