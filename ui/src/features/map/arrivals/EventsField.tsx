import { useTranslation } from "react-i18next";
import type { Selector } from "@/api/generated";
import { useProject } from "@/api/queries";
import { EventPicker } from "@/design/analysis/EventPicker";
import { labelOf } from "@/design/analysis/selection";
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

/** Some events of the project, any of which will do; each with its customers. Conditions that it has stay. */
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
      {where.length > 0 ? (
        <p className={controls["hint"]}>
          {t("conditions", { count: where.length })}{" "}
          <button type="button" className={controls["quiet"]} onClick={() => onChange({ events })}>
            {t("removeConditions")}
          </button>
        </p>
      ) : null}
    </fieldset>
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
        {ends.map((end) => {
          const label = labelOf(end as Selector);
          return (
            <li key={label}>
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
