import { useTranslation } from "react-i18next";
import type { PropertyInfo } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import classes from "./FunnelPanel.module.css";

interface Props {
  hold: readonly string[];
  properties: readonly PropertyInfo[];
  onChange: (hold: string[]) => void;
}

/** Properties that stay the same through an attempt, such as the cart or the claim. */
export function HoldField({ hold, properties, onChange }: Props) {
  const { t } = useTranslation("funnel");
  const free = properties.filter((each) => !hold.includes(each.name));
  return (
    <fieldset className={controls["group"]}>
      <legend className={controls["label"]}>{t("hold.label")}</legend>
      {hold.length > 0 ? (
        <ul className={classes["items"]}>
          {hold.map((name) => (
            <li key={name}>
              <span>{name}</span>
              <IconButton
                icon="close"
                size={14}
                label={t("hold.remove", { property: name })}
                onClick={() => onChange(hold.filter((each) => each !== name))}
              />
            </li>
          ))}
        </ul>
      ) : null}
      <select
        className={`${controls["select"]} ${classes["wide"]}`}
        aria-label={t("hold.label")}
        value=""
        data-empty="true"
        disabled={free.length === 0}
        onChange={(change) => {
          if (change.currentTarget.value !== "") onChange([...hold, change.currentTarget.value]);
        }}
      >
        <option value="">{t("hold.add")}</option>
        {free.map((each) => (
          <option key={each.name} value={each.name}>
            {each.name}
          </option>
        ))}
      </select>
    </fieldset>
  );
}
