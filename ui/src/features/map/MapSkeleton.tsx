import controls from "@/design/controls/controls.module.css";
import classes from "./MapSkeleton.module.css";

const ROWS = [
  [34, "stages"],
  [58, "steps"],
  [58, "actions"],
  [118, "emotion"],
  [40, "reached"],
  [40, "onward"],
  [40, "time"],
] as const;
const COLUMNS = Array.from({ length: 10 }, (_, column) => column);

/** The map's shape while it is being fetched; still, so that nothing asks for attention. */
export function MapSkeleton({ label }: { label: string }) {
  return (
    <div className={classes["skeleton"]} role="status" aria-busy="true">
      <span className={controls["hidden"]}>{label}</span>
      {ROWS.map(([height, id], row) => (
        <div key={id} className={classes["row"]} style={{ height }} aria-hidden="true">
          {COLUMNS.map((column) => (
            <i
              key={column}
              data-head={row === 0 || undefined}
              style={{ width: row === 0 ? "100%" : `${58 + ((column * 7 + row * 5) % 5) * 8}%` }}
            />
          ))}
        </div>
      ))}
    </div>
  );
}
