import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Span, spanOf, UNITS, type Unit, written } from "@/design/analysis/selection";
import controls from "@/design/controls/controls.module.css";
import classes from "./FunnelPanel.module.css";

interface Props {
  within: string | null;
  onChange: (within: string | null) => void;
}

const FIRST: Span = { amount: 7, unit: "d" };

/** How long an attempt may take, counted from its first step; or no window at all. */
export function WindowField({ within, onChange }: Props) {
  const { t } = useTranslation("funnel");
  const span = within ? spanOf(within) : null;
  // Keyed by the window, so that what is typed gives way to what the address says.
  return <Window key={within ?? ""} span={span} onChange={onChange} label={t("window.label")} />;
}

interface WindowProps {
  span: Span | null;
  label: string;
  onChange: (within: string | null) => void;
}

function Window({ span, label, onChange }: WindowProps) {
  const { t } = useTranslation("funnel");
  const [typed, setTyped] = useState(span ? String(span.amount) : "");
  const amount = Number(typed.replace(",", "."));
  const isReadable = Number.isFinite(amount) && amount > 0;
  const settle = () => {
    if (span && isReadable && amount !== span.amount) onChange(written({ amount, unit: span.unit }));
  };
  return (
    <fieldset className={controls["group"]}>
      <legend className={controls["label"]}>{label}</legend>
      <div className={classes["window"]}>
        {span ? (
          <input
            className={controls["input"]}
            inputMode="decimal"
            aria-label={t("window.amount")}
            aria-invalid={!isReadable}
            value={typed}
            onChange={(change) => setTyped(change.currentTarget.value)}
            onBlur={settle}
            onKeyDown={(key) => {
              if (key.key === "Enter") settle();
            }}
          />
        ) : null}
        <select
          className={controls["select"]}
          aria-label={t("window.unit")}
          value={span?.unit ?? "none"}
          onChange={(change) => {
            const unit = UNITS.find((each: Unit) => each === change.currentTarget.value);
            onChange(unit ? written({ amount: isReadable ? amount : FIRST.amount, unit }) : null);
          }}
        >
          <option value="none">{t("window.none")}</option>
          {UNITS.map((unit) => (
            <option key={unit} value={unit}>
              {t(`window.${unit}`)}
            </option>
          ))}
        </select>
      </div>
    </fieldset>
  );
}
