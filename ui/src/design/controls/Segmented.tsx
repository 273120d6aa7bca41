import { useId } from "react";
import controls from "./controls.module.css";
import classes from "./Segmented.module.css";

interface Choice<T extends string> {
  value: T;
  label: string;
  /** What it means, shown on hover and read out. */
  hint?: string;
}

interface Props<T extends string> {
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
  /** Show the label above; otherwise it is only read out. */
  titled?: boolean;
  /** As wide as there is room. */
  wide?: boolean;
  /** Words on a line, over the list of which they are views, and no box. */
  tabs?: boolean;
}

/** One of a few, side by side: native radio buttons, so arrow keys work as everywhere. */
export function Segmented<T extends string>(props: Props<T>) {
  const { label, value, choices, onChange, titled = false, wide = false, tabs = false } = props;
  const name = useId();
  return (
    <fieldset className={classes["field"]}>
      <legend className={titled ? classes["legend"] : controls["hidden"]}>{label}</legend>
      <div className={tabs ? classes["tabs"] : classes["row"]} data-wide={wide || undefined}>
        {choices.map((choice) => (
          <label key={choice.value} className={classes["choice"]} title={choice.hint}>
            <input
              type="radio"
              className={controls["cover"]}
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
