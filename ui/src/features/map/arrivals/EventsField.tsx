import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Condition, Selector } from "@/api/generated";
import { useProject } from "@/api/queries";
import { EventPicker } from "@/design/analysis/EventPicker";
import { labelOf } from "@/design/analysis/selection";
import { Conditions } from "@/design/binding/Conditions";
import { asked } from "@/design/binding/conditions";
import { Found } from "@/design/binding/Found";
import controls from "@/design/controls/controls.module.css";
import { count } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useEditing, useMapIds } from "../live/hooks";
import classes from "./RoutesPanel.module.css";

/** Events of a selector, as the map holds them. */
export interface Events {
  readonly events?: readonly string[];
  readonly where?: readonly object[];
  readonly name?: string | null;
}

interface Props {
  label: string;
  hint: string;
  value: Events;
  onChange: (value: Events) => void;
}

/** Some events of the project, any of which will do; with conditions on their properties, all of which have to be met. */
export function EventsField({ label, hint, value, onChange }: Props) {
  const { t } = useTranslation("map_arrivals");
  const { lang } = useEditing();
  const { project } = useMapIds();
  const all = useProject(project).data?.event_names ?? [];
  const { events = [], where = [] } = value;
  const set = (next: readonly string[]) => onChange({ events: next, ...(where.length > 0 ? { where } : {}) });
  const customersOf = (event: string) => all.find(({ name }) => name === event)?.customers;
  return (
    <fieldset className={controls["group"]}>
      <legend className={controls["label"]}>{label}</legend>
      <ul className={classes["events"]}>
        {events.map((event) => {
          const customers = customersOf(event);
          return (
            <li key={event}>
              <span>{event}</span>
              <small>
                {customers === undefined
                  ? t("unknownEvent")
                  : t("customers", { n: count(customers, lang), count: customers })}
              </small>
              <button
                type="button"
                className={controls["icon"]}
                aria-label={t("removeEvent", { event })}
                title={t("removeEvent", { event })}
                disabled={events.length === 1}
                onClick={() => set(events.filter((each) => each !== event))}
              >
                <Icon name="close" size={13} />
              </button>
            </li>
          );
        })}
      </ul>
      <EventPicker
        label={label}
        text={events.length === 0 ? hint : t("orEvent")}
        chosen={false}
        events={all.filter(({ name }) => !events.includes(name))}
        onChoose={(event) => set([...events, event])}
      />
      <Where about={label} value={value} onChange={onChange} />
    </fieldset>
  );
}

interface WhereProps {
  /** What is selected, in the drawer that its numbers open. */
  about: string;
  value: Events;
  onChange: (value: Events) => void;
}

/** Conditions that selected events have to meet, and what is found of them; one that is not whole yet stays here. */
function Where({ about, value, onChange }: WhereProps) {
  const { t } = useTranslation("binding");
  const { project } = useMapIds();
  const detail = useProject(project).data;
  const [draft, setDraft] = useState<readonly Condition[] | null>(null);
  const kept = JSON.stringify(value.where ?? []);
  const whole = (where: readonly Condition[]) =>
    asked({ events: [...(value.events ?? [])], where: [...where] })?.where ?? [];
  // What somebody else changed takes the place of what is begun here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the map holds brings it up to date
  useEffect(() => {
    setDraft((now) => (now !== null && JSON.stringify(whole(now)) === kept ? now : null));
  }, [kept]);
  if (!detail || !value.events?.length) return null;
  const where = draft ?? (value.where as readonly Condition[] | undefined) ?? [];
  const set = (next: readonly Condition[]) => {
    setDraft(next);
    const said = whole(next);
    if (JSON.stringify(said) === kept) return;
    const { where: _, ...others } = value;
    onChange(said.length > 0 ? { ...others, where: said } : others);
  };
  return (
    <div className={classes["where"]}>
      <Conditions where={where} detail={detail} editable onChange={set} />
      {detail.properties.length > 0 ? (
        <button
          type="button"
          className={controls["quiet"]}
          onClick={() => set([...where, { property: detail.properties[0]?.name ?? "" }])}
        >
          {t("addCondition")}
        </button>
      ) : null}
      {where.length > 0 ? (
        <Found
          project={project}
          selector={asked({ ...value, where: [...where] } as Selector)}
          about={about}
        />
      ) : null}
    </div>
  );
}

interface EndsProps {
  ends: readonly Events[];
  /** The destination, which is no end elsewhere. */
  taken: Events;
  onChange: (ends: readonly Events[]) => void;
}

const MOST = 20;

/** Other ends of a journey: who comes there first does not arrive any more. */
export function EndsField({ ends, taken, onChange }: EndsProps) {
  const { t } = useTranslation("map_arrivals");
  const { project } = useMapIds();
  const all = useProject(project).data?.event_names ?? [];
  const labels = [taken, ...ends].map((end) => labelOf(end as Selector));
  return (
    <fieldset className={controls["group"]}>
      <legend className={controls["label"]}>{t("field.elsewhere")}</legend>
      <ul className={classes["events"]}>
        {ends.map((end, place) => {
          const label = labelOf(end as Selector);
          return (
            <li key={label} className={classes["end"]}>
              <span>{label}</span>
              <button
                type="button"
                className={controls["icon"]}
                aria-label={t("removeEvent", { event: label })}
                title={t("removeEvent", { event: label })}
                onClick={() => onChange(ends.filter((each) => each !== end))}
              >
                <Icon name="close" size={13} />
              </button>
              <div>
                <Where
                  about={label}
                  value={end}
                  onChange={(next) => onChange(ends.map((each, at) => (at === place ? next : each)))}
                />
              </div>
            </li>
          );
        })}
      </ul>
      {ends.length < MOST ? (
        <EventPicker
          label={t("field.elsewhere")}
          text={t("addEnd")}
          chosen={false}
          events={all.filter(({ name }) => !labels.includes(name))}
          onChoose={(event) => onChange([...ends, { events: [event] }])}
        />
      ) : null}
    </fieldset>
  );
}
