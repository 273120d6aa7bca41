import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { spanOf, UNITS, written } from "@/design/analysis/selection";
import controls from "@/design/controls/controls.module.css";
import classes from "./RoutesPanel.module.css";

interface Props {
  label: string;
  /** What it means that there is none. */
  none: string;
  value: string | null;
  onChange: (value: string | null) => void;
  /** What is known about it, and what could be taken over. */
  children?: ReactNode;
}

const USUAL = { amount: 30, unit: "d" } as const;

/** An amount of time, or none. */
export function DurationField(props: Props) {
  // Keyed by the value, so that what is typed gives way to what the map says.
  return <Duration key={props.value ?? ""} {...props} />;
}

function Duration({ label, none, value, onChange, children }: Props) {
  const { t } = useTranslation("map_arrivals");
  const span = value ? spanOf(value) : null;
  const [typed, setTyped] = useState(span ? String(span.amount) : "");
  const amount = Number(typed.replace(",", "."));
  const isReadable = /^\d{1,6}([.,]\d{1,3})?$/.test(typed.trim()) && amount > 0;
  const settle = () => {
    if (span && isReadable && amount !== span.amount) onChange(written({ amount, unit: span.unit }));
  };
  return (
    <fieldset className={controls["group"]}>
      <legend className={controls["label"]}>{label}</legend>
      <div className={classes["horizon"]}>
        {span ? (
          <input
            className={controls["input"]}
            inputMode="decimal"
            aria-label={t("field.amountOf", { label })}
            aria-invalid={!isReadable}
            value={typed}
            onChange={(change) => setTyped(change.currentTarget.value)}
            onBlur={settle}
            onKeyDown={(key) => {
              if (key.key !== "Enter") return;
              key.preventDefault();
              settle();
            }}
          />
        ) : null}
        <select
          className={controls["select"]}
          aria-label={t("field.unitOf", { label })}
          value={span?.unit ?? "none"}
          onChange={(change) => {
            const unit = UNITS.find((each) => each === change.currentTarget.value);
            onChange(unit ? written({ amount: isReadable ? amount : USUAL.amount, unit }) : null);
          }}
        >
          <option value="none">{none}</option>
          {UNITS.map((unit) => (
            <option key={unit} value={unit}>
              {t(`unit.${unit}`)}
            </option>
          ))}
        </select>
      </div>
      {children}
    </fieldset>
  );
}
