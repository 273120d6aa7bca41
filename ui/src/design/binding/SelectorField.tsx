import { useTranslation } from "react-i18next";
import type { Condition, ProjectDetail, Selector } from "@/api/generated";
import { useProbe } from "@/api/library";
import { EventPicker } from "@/design/analysis/EventPicker";
import { NumberButton } from "@/design/analysis/NumberButton";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { count, moment, share } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import classes from "./binding.module.css";
import { Conditions } from "./Conditions";
import { asked } from "./conditions";

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

/** What a selector finds, as it is chosen. */
function Found({ project, selector, about }: { project: string; selector: Selector | null; about: string }) {
  const { t } = useTranslation("binding");
  const lang = useLang();
  const { data, error, isPending, isPlaceholderData } = useProbe(project, selector);
  if (!selector) return null;
  if (error)
    return (
      <p className={controls["trouble"]} role="alert">
        <Icon name="about" size={14} /> {error.message}
      </p>
    );
  if (isPending || !data) return <p className={classes["found"]}>{t("counting")}</p>;
  const { provenance } = data;
  const several = Object.entries(data.by_name).sort(([, a], [, b]) => b - a);
  return (
    <div className={classes["found"]} aria-busy={isPlaceholderData}>
      <p role="status">
        {t("foundEvents", { count: data.events, n: count(data.events, lang) })}{" "}
        <NumberButton
          number={{
            title: t("foundWho", { about }),
            value: t("foundCustomers", { count: data.customers, n: count(data.customers, lang) }),
            of: data.question,
            part: { part: "funnel", position: 1 },
          }}
        />
        {data.share === null ? null : ` (${share(data.share, lang)})`}
      </p>
      {several.length > 1 ? (
        <p className={controls["hint"]}>
          {several.map(([name, n]) => `${name} ${count(n, lang)}`).join(" · ")}
        </p>
      ) : null}
      {data.sample.length > 0 ? (
        <details className={classes["sample"]}>
          <summary>{t("sample", { count: data.sample.length })}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
          <section tabIndex={0} aria-label={t("sample", { count: data.sample.length })}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("time")}</th>
                  <th scope="col">{t("event")}</th>
                  <th scope="col">{t("customer")}</th>
                  <th scope="col">{t("properties")}</th>
                </tr>
              </thead>
              <tbody>
                {data.sample.map((each) => (
                  <tr key={`${each.customer} ${each.time} ${each.event}`}>
                    <td>{moment(each.time, lang, provenance.time_zone)}</td>
                    <td>{each.event}</td>
                    <td>{each.customer}</td>
                    <td>
                      {Object.entries(each.properties)
                        .map(([name, value]) => `${name}: ${value}`)
                        .join(" · ")}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </details>
      ) : null}
    </div>
  );
}
