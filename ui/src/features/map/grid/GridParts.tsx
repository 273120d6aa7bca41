/**
 * The parts of the ARIA grid: rows and cells that know their place.
 *
 * They are no table elements, because a table lays out its own columns and cannot keep a row's template, its sticky
 * header and its sticky first column together.
 */
import type { CSSProperties, HTMLAttributes, ReactNode, Ref } from "react";
import { AttentionMark } from "../attention/AttentionMark";
import { CommentMark } from "../comments/CommentMark";
import classes from "./Grid.module.css";

interface RowProps {
  ref?: Ref<HTMLDivElement>;
  /** From 0, headers included. */
  row: number;
  className?: string | undefined;
  /** What its lane holds, for its looks. */
  type?: string | undefined;
  style?: CSSProperties | undefined;
  children: ReactNode;
}

export function Row({ ref, row, className, type, style, children }: RowProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the top of this file
    // biome-ignore lint/a11y/useFocusableInteractive: the focus is in its cells
    <div
      ref={ref}
      role="row"
      aria-rowindex={row + 1}
      className={className ? `${classes["row"]} ${className}` : classes["row"]}
      data-type={type}
      style={style}
    >
      {children}
    </div>
  );
}

interface RowGroupProps {
  ref?: Ref<HTMLDivElement>;
  className?: string | undefined;
  children: ReactNode;
}

export function RowGroup({ ref, className, children }: RowGroupProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the top of this file
    <div ref={ref} role="rowgroup" className={className}>
      {children}
    </div>
  );
}

type Handlers = Pick<
  HTMLAttributes<HTMLDivElement>,
  "onClick" | "onKeyDown" | "title" | "aria-label" | "aria-readonly" | "aria-selected"
>;

interface GridCellProps extends Handlers {
  ref?: Ref<HTMLDivElement>;
  role?: "gridcell" | "rowheader" | "columnheader";
  row: number;
  /** From 0; the row's name stands in 0. */
  column: number;
  /** Over how many columns. */
  span?: number | undefined;
  /** From 0: the row within its lane, where wide cards make it several. */
  track?: number;
  /** What it is about: `cell:lane:step`, `step:…`, `stage:…`, `lane:…`. Menus, keys and dragging read it. */
  of?: string | undefined;
  /** False where a control in it takes the focus. */
  focusable?: boolean;
  editable?: boolean;
  bad?: boolean;
  className?: string | undefined;
  style?: CSSProperties | undefined;
  children?: ReactNode;
}

/** A cell at its place; what moves the focus, selects and drags reads the place from it. */
export function GridCell(props: GridCellProps) {
  const { role = "gridcell", row, column, span, track = 0, of, style, ...others } = props;
  const { focusable = true, editable, bad, children, ...rest } = others;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: all three roles have a place in the grid
    <div
      role={role}
      aria-colindex={column + 1}
      aria-colspan={span}
      data-row={row}
      data-column={column}
      data-span={span}
      data-of={of}
      data-editable={editable || undefined}
      data-bad={bad || undefined}
      tabIndex={focusable ? -1 : undefined}
      style={{ ...style, gridColumn: `${column + 1} / span ${span ?? 1}`, gridRow: track + 1 }}
      {...rest}
    >
      {children}
      <CommentMark of={of} />
      <AttentionMark of={of} />
    </div>
  );
}
