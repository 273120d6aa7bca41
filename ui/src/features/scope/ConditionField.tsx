import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Condition, PropertyInfo } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { Icon } from "@/design/icons/Icon";
import { valuesOf } from "./rules";
import classes from "./SegmentDialog.module.css";

type Operator = NonNullable<Condition["operator"]>;
type Value = NonNullable<Condition["values"]>[number];

const OF_TEXT: readonly Operator[] = ["is", "is_not", "contains", "exists", "missing"];
const OF_NUMBERS: readonly Operator[] = [
  "is",
  "is_not",
  "less",
  "at_most",
  "more",
  "at_least",
  "exists",
  "missing",
];

interface Props {
  condition: Condition;
  properties: readonly PropertyInfo[];
  onChange: (condition: Condition) => void;
}

/** One condition on a property: which, how it is held, and against what. */
export function ConditionField({ condition, properties, onChange }: Props) {
  const { t } = useTranslation("scope");
  const { property, operator = "is", values = [] } = condition;
  const info = properties.find((each) => each.name === property);
  const operators = info?.kind === "number" ? OF_NUMBERS : OF_TEXT;
  const names = properties.map((each) => each.name);
  const takes = valuesOf(operator);
  const set = (next: Operator) => {
    const same = valuesOf(next);
    onChange({
      property,
      operator: next,
      values: same === takes ? values : same === "none" ? [] : values.slice(0, 1),
    });
  };
  return (
    <>
      <select
        className={controls["select"]}
        aria-label={t("builder.property")}
        data-empty={property === ""}
        value={property}
        onChange={(change) => onChange({ property: change.currentTarget.value, operator: "is", values: [] })}
      >
        {property === "" ? <option value="">{t("builder.chooseProperty")}</option> : null}
        {(property === "" || names.includes(property) ? names : [property, ...names]).map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <select
        className={controls["select"]}
        aria-label={t("builder.operator")}
        value={operator}
        onChange={(change) => set(change.currentTarget.value as Operator)}
      >
        {(operators.includes(operator) ? operators : [operator, ...operators]).map((each) => (
          <option key={each} value={each}>
            {t(`operator.${each}`)}
          </option>
        ))}
      </select>
      {takes === "several" ? (
        <Values
          key={property}
          isNumber={info?.kind === "number"}
          offered={info?.values ?? []}
          values={values}
          onChange={(next) => onChange({ property, operator, values: next })}
        />
      ) : null}
      {takes === "number" || takes === "text" ? (
        <One
          key={`${property} ${operator}`}
          isNumber={takes === "number"}
          value={values[0] ?? ""}
          onChange={(value) => onChange({ property, operator, values: value === "" ? [] : [value] })}
        />
      ) : null}
    </>
  );
}

/** A number as people of either language type it; null where it is none. */
function numberOf(typed: string): number | null {
  const number = Number(typed.trim().replace(",", ".").replace("−", "-"));
  return typed.trim() === "" || !Number.isFinite(number) ? null : number;
}

function One({
  isNumber,
  value,
  onChange,
}: {
  isNumber: boolean;
  value: Value;
  onChange: (value: Value | "") => void;
}) {
  const { t } = useTranslation("scope");
  const [typed, setTyped] = useState(String(value));
  return (
    <input
      className={controls["input"]}
      inputMode={isNumber ? "decimal" : "text"}
      aria-label={t("builder.value")}
      aria-invalid={isNumber && typed !== "" && numberOf(typed) === null}
      placeholder={t(isNumber ? "builder.number" : "builder.text")}
      value={typed}
      onChange={({ currentTarget: { value: text } }) => {
        setTyped(text);
        onChange(isNumber ? (numberOf(text) ?? "") : text);
      }}
    />
  );
}

interface ValuesProps {
  isNumber: boolean;
  offered: readonly string[];
  values: readonly Value[];
  onChange: (values: Value[]) => void;
}

const SHOWN_AT_ONCE = 8;

/** Any number of values: a few are offered to be ticked, others are typed. */
function Values({ isNumber, offered, values, onChange }: ValuesProps) {
  const { t } = useTranslation("scope");
  const list = useId();
  const [typed, setTyped] = useState("");
  const isFew = offered.length <= SHOWN_AT_ONCE;
  const chosen = new Set(values.map(String));
  const shown = isFew ? [...new Set([...offered, ...chosen])] : [...chosen];
  const read = (text: string): Value | null => (isNumber ? numberOf(text) : text === "" ? null : text);
  const add = (text: string) => {
    const value = read(text);
    if (value === null || chosen.has(String(value))) return;
    onChange([...values, value]);
    setTyped("");
  };
  const turn = (text: string) =>
    chosen.has(text) ? onChange(values.filter((value) => String(value) !== text)) : add(text);
  return (
    <fieldset className={classes["values"]} aria-label={t("builder.values")}>
      {shown.map((text) => (
        <button
          key={text}
          type="button"
          className={controls["chip"]}
          aria-pressed={chosen.has(text)}
          onClick={() => turn(text)}
        >
          {chosen.has(text) ? <Icon name="check" size={12} /> : null}
          {text}
        </button>
      ))}
      {isFew && offered.length > 0 ? null : (
        <span className={classes["typed"]}>
          <input
            className={controls["input"]}
            list={list}
            inputMode={isNumber ? "decimal" : "text"}
            aria-label={t("builder.value")}
            placeholder={t(values.length > 0 ? "builder.orValue" : "builder.value")}
            value={typed}
            onChange={({ currentTarget: { value: text } }) => {
              setTyped(text);
              if (offered.includes(text)) add(text);
            }}
            onBlur={() => add(typed)}
            onKeyDown={(key) => {
              if (key.key !== "Enter") return;
              key.preventDefault();
              add(typed);
            }}
          />
          <datalist id={list}>
            {offered
              .filter((text) => !chosen.has(text))
              .map((text) => (
                <option key={text} value={text} />
              ))}
          </datalist>
          <IconButton
            icon="plus"
            size={14}
            label={t("builder.addValue")}
            disabled={read(typed) === null}
            onClick={() => add(typed)}
          />
        </span>
      )}
    </fieldset>
  );
}
