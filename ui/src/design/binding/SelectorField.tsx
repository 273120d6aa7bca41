import { useTranslation } from "react-i18next";
import type { Condition, ProjectDetail, Selector } from "@/api/generated";
import { EventPicker } from "@/design/analysis/EventPicker";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./binding.module.css";
import { Conditions } from "./Conditions";
import { asked } from "./conditions";
import { Found } from "./Found";

interface Props {
  project: string;
  detail: ProjectDetail;
  label: string;
  hint: string;
  /** What the numbers are about, in the drawer that they open. */
  about: string;
  value: Selector | null;
  editable: boolean;
  onChange: (value: Selector | null) => void;
}

/** Which events are meant: names, conditions on their properties, what that finds right now, and some of them. */
export function SelectorField({ project, detail, label, hint, about, value, editable, onChange }: Props) {
  const { t } = useTranslation("binding");
  const lang = useLang();
  const names = value?.events ?? [];
  const where = value?.where ?? [];
  const set = (events: readonly string[], conditions: readonly Condition[]) =>
    onChange(
      events.length === 0 && conditions.length === 0
        ? null
        : {
            ...(value?.name ? { name: value.name } : {}),
            ...(events.length > 0 ? { events: [...events] } : {}),
            ...(conditions.length > 0 ? { where: [...conditions] } : {}),
          },
    );
  const events = [...detail.event_names].sort((a, b) => b.customers - a.customers);
  return (
    <fieldset className={`${controls["group"]} ${classes["selector"]}`}>
      <legend className={classes["legend"]}>{label}</legend>
      <p className={controls["hint"]}>{hint}</p>
      <ul className={classes["names"]}>
        {names.map((name) => {
          const known = detail.event_names.find((each) => each.name === name);
          return (
            <li key={name} data-unknown={known ? undefined : true}>
              <b>{name}</b>
              <small>
                {known
                  ? t("eventCounts", {
                      events: count(known.occurrences, lang),
                      customers: count(known.customers, lang),
                    })
                  : t("unknownEvent")}
              </small>
              {editable ? (
                <IconButton
                  icon="close"
                  label={t("removeEvent", { event: name })}
                  onClick={() =>
                    set(
                      names.filter((each) => each !== name),
                      where,
                    )
                  }
                />
              ) : null}
            </li>
          );
        })}
        {names.length === 0 && where.length > 0 ? <li data-every>{t("everyEvent")}</li> : null}
      </ul>
      {editable ? (
        <EventPicker
          label={label}
          text={names.length > 0 ? t("addEvent") : t("chooseEvent")}
          chosen={false}
          events={events.filter(({ name }) => !names.includes(name))}
          onChoose={(name) => set([...names, name], where)}
        />
      ) : null}
      <Conditions where={where} detail={detail} editable={editable} onChange={(next) => set(names, next)} />
      {editable && value && detail.properties.length > 0 ? (
        <button
          type="button"
          className={controls["quiet"]}
          onClick={() => set(names, [...where, { property: detail.properties[0]?.name ?? "" }])}
        >
          {t("addCondition")}
        </button>
      ) : null}
      <Found project={project} selector={asked(value)} about={about} />
    </fieldset>
  );
}
