/**
 * The parts of the ARIA grid: rows and cells that know their place.
 *
 * They are no table elements, because a table lays out its own columns and cannot keep a row's template, its sticky
 * header and its sticky first column together.
 */
import type { CSSProperties, HTMLAttributes, ReactNode, Ref } from "react";
import classes from "./Grid.module.css";

interface RowProps {
  /** From 0, headers included. */
  row: number;
  className?: string | undefined;
  lane?: string;
  children: ReactNode;
}

export function Row({ row, className, lane, children }: RowProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the top of this file
    // biome-ignore lint/a11y/useFocusableInteractive: the focus is in its cells
    <div
      role="row"
      aria-rowindex={row + 1}
      className={className ? `${classes["row"]} ${className}` : classes["row"]}
      data-lane={lane}
    >
      {children}
    </div>
  );
}

export function RowGroup({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the top of this file
    <div role="rowgroup" className={className}>
      {children}
    </div>
  );
}

type Handlers = Pick<
  HTMLAttributes<HTMLDivElement>,
  "onClick" | "onKeyDown" | "title" | "aria-label" | "aria-readonly"
>;

interface GridCellProps extends Handlers {
  ref?: Ref<HTMLDivElement>;
  role?: "gridcell" | "rowheader" | "columnheader";
  row: number;
  /** From 0; the row's name stands in 0. */
  column: number;
  span?: number | undefined;
  /** False where a control in it takes the focus. */
  focusable?: boolean;
  editable?: boolean;
  bad?: boolean;
  className?: string | undefined;
  style?: CSSProperties | undefined;
  children?: ReactNode;
}

/** A cell at its place; `useGridKeys` reads the place from it. */
export function GridCell(props: GridCellProps) {
  const { role = "gridcell", row, column, span, focusable = true, editable, bad, children, ...rest } = props;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: all three roles have a place in the grid
    <div
      role={role}
      aria-colindex={column + 1}
      aria-colspan={span}
      data-row={row}
      data-column={column}
      data-span={span}
      data-editable={editable || undefined}
      data-bad={bad || undefined}
      tabIndex={focusable ? -1 : undefined}
      {...rest}
    >
      {children}
    </div>
  );
}
