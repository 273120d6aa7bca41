import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Condition, ProjectDetail } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import classes from "./binding.module.css";
import { type Operator, operatorsOf, readValues, unknownValues, valuesOf, withOperator } from "./conditions";
import { ValueInput } from "./ValueInput";

interface Props {
  where: readonly Condition[];
  detail: ProjectDetail;
  editable: boolean;
  onChange: (where: Condition[]) => void;
}

/** Conditions on properties of events; all of them have to be met. */
export function Conditions({ where, detail, editable, onChange }: Props) {
  return where.map((condition, place) => (
    <ConditionRow
      // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place; two may be alike
      key={place}
      condition={condition}
      detail={detail}
      editable={editable}
      onChange={(next) => onChange(where.map((each, at) => (at === place ? next : each)))}
      onRemove={() => onChange(where.filter((_, at) => at !== place))}
    />
  ));
}

interface ConditionProps {
  condition: Condition;
  detail: ProjectDetail;
  editable: boolean;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

function ConditionRow({ condition, detail, editable, onChange, onRemove }: ConditionProps) {
  const { t } = useTranslation("binding");
  const list = useId();
  const property = detail.properties.find(({ name }) => name === condition.property);
  const operator: Operator = condition.operator ?? "is";
  const written = (condition.values ?? []).join("; ");
  const nowhere = operator === "is" ? unknownValues(condition, property) : [];
  return (
    <div className={classes["condition"]}>
      <select
        className={controls["select"]}
        aria-label={t("property")}
        value={condition.property}
        disabled={!editable}
        onChange={(event) => onChange({ property: event.target.value, operator: "is", values: [] })}
      >
        {property ? null : (
          <option value={condition.property}>{t("unknownProperty", { name: condition.property })}</option>
        )}
        {detail.properties.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <select
        className={controls["select"]}
        aria-label={t("operator")}
        value={operator}
        disabled={!editable}
        onChange={(event) => onChange(withOperator(condition, event.target.value as Operator))}
      >
        {operatorsOf(property).map((each) => (
          <option key={each} value={each}>
            {t(`operators.${each}`)}
          </option>
        ))}
      </select>
      {valuesOf(operator) === "none" ? null : (
        <>
          <ValueInput
            label={t("value")}
            placeholder={t(valuesOf(operator) === "many" ? "valuesHint" : "valueHint")}
            value={written}
            list={list}
            disabled={!editable}
            isValid={(text) => readValues(text, operator, property) !== null}
            onSet={(text) =>
              onChange({ ...condition, operator, values: readValues(text, operator, property) ?? [] })
            }
          />
          <datalist id={list}>
            {property?.values.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </>
      )}
      {editable ? <IconButton icon="close" label={t("removeCondition")} onClick={onRemove} /> : null}
      {nowhere.length > 0 ? (
        <p className={controls["trouble"]}>{t("valueNowhere", { values: nowhere.join(", ") })}</p>
      ) : null}
    </div>
  );
}
