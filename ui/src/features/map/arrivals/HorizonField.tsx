import { useState } from "react";
import { useTranslation } from "react-i18next";
import { spanOf, UNITS, written } from "@/design/analysis/selection";
import controls from "@/design/controls/controls.module.css";
import classes from "./RoutesPanel.module.css";

interface Props {
  /** What it is the time for; the horizon of a route unless said otherwise. */
  label?: string;
  horizon: string | null;
  onChange: (horizon: string | null) => void;
}

const USUAL = { amount: 30, unit: "d" } as const;

/** By when one has to arrive in order to count; or no horizon at all. */
export function HorizonField(props: Props) {
  // Keyed by the horizon, so that what is typed gives way to what the map says.
  return <Horizon key={props.horizon ?? ""} {...props} />;
}

function Horizon({ label, horizon, onChange }: Props) {
  const { t } = useTranslation("map_arrivals");
  const span = horizon ? spanOf(horizon) : null;
  const [typed, setTyped] = useState(span ? String(span.amount) : "");
  const amount = Number(typed.replace(",", "."));
  const isReadable = /^\d{1,6}([.,]\d{1,3})?$/.test(typed.trim()) && amount > 0;
  const settle = () => {
    if (span && isReadable && amount !== span.amount) onChange(written({ amount, unit: span.unit }));
  };
  return (
    <fieldset className={controls["group"]}>
      <legend className={controls["label"]}>{label ?? t("field.horizon")}</legend>
      <div className={classes["horizon"]}>
        {span ? (
          <input
            className={controls["input"]}
            inputMode="decimal"
            aria-label={t("field.amount")}
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
          aria-label={t("field.unit")}
          value={span?.unit ?? "none"}
          onChange={(change) => {
            const unit = UNITS.find((each) => each === change.currentTarget.value);
            onChange(unit ? written({ amount: isReadable ? amount : USUAL.amount, unit }) : null);
          }}
        >
          <option value="none">{t("unit.none")}</option>
          {UNITS.map((unit) => (
            <option key={unit} value={unit}>
              {t(`unit.${unit}`)}
            </option>
          ))}
        </select>
      </div>
    </fieldset>
  );
}
