import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Arrivals, Selector } from "@/api/generated";
import { useAnswer } from "@/api/queries";
import { WHOSE, type Whose } from "@/design/analysis/routes";
import controls from "@/design/controls/controls.module.css";
import { Segmented } from "@/design/controls/Segmented";
import { Icon } from "@/design/icons/Icon";
import { placed } from "../core/gestures";
import { newId } from "../core/identity";
import { useEditing, useMapDocument, useMapIds, useMapStore } from "../live/hooks";
import { LineField, SmallButton } from "../panels/form/fields";
import { useMapView } from "../panels/view";
import { useRouteChoice } from "./choice";
import { DueField } from "./DueField";
import { DurationField } from "./DurationField";
import { EndsField, type Events, EventsField } from "./EventsField";
import classes from "./RoutesPanel.module.css";

const HORIZON = "30d";

/** What a route says, changed where it stands; `usual` is as in DueField. */
export function RouteForm({ id, usual }: { id: string; usual: number | null | undefined }) {
  const { t } = useTranslation("map_arrivals");
  const { make } = useEditing();
  const view = useMapView();
  const store = useMapStore();
  const route = useMapDocument((map) => map.routes[id]);
  if (!route) return null;
  const set = (field: string, value: unknown) =>
    make([{ change: "set_field", collection: "routes", id, field, value }]);
  return (
    <div className={classes["form"]}>
      <LineField place={{ collection: "routes", id, field: "name" }} label={t("field.name")} />
      <WhoseField whose={route.whose ?? "company"} onChange={(whose) => set("whose", whose)} />
      <EventsField
        label={t("field.entry")}
        hint={t("hint.entry")}
        value={route.entry}
        onChange={(entry) => set("entry", entry)}
      />
      <EventsField
        label={t("field.destination")}
        hint={t("hint.destination")}
        value={route.destination}
        onChange={(destination) => set("destination", destination)}
      />
      <EndsField
        ends={route.elsewhere ?? []}
        taken={route.destination}
        onChange={(elsewhere) => set("elsewhere", elsewhere)}
      />
      <DurationField
        label={t("field.horizon")}
        none={t("unit.none")}
        value={route.horizon ?? null}
        onChange={(horizon) => set("horizon", horizon)}
      />
      <DueField
        due={route.due ?? null}
        horizon={route.horizon ?? null}
        usual={usual}
        onChange={(due) => set("due", due)}
      />
      <WithinField />
      <SmallButton
        icon="trash"
        label={t("remove")}
        onClick={() => {
          make([{ change: "remove", collection: "routes", id }]);
          view.toast(t("removed"), store.undo);
        }}
      />
    </div>
  );
}

/** How long one may take from any step of the map to the next: no part of a route, and said so. */
function WithinField() {
  const { t } = useTranslation("map_arrivals");
  const { make } = useEditing();
  const within = useMapDocument((map) => map.within);
  return (
    <DurationField
      label={t("field.within")}
      none={t("unit.none")}
      value={within ?? null}
      onChange={(value) => make([{ change: "set_field", collection: "map", id: "", field: "within", value }])}
    >
      <p className={controls["hint"]}>{t("hint.within")}</p>
    </DurationField>
  );
}

/** A new route: it needs a name, and where it begins and arrives. */
export function NewRoute({ isFirst }: { isFirst: boolean }) {
  const { t } = useTranslation("map_arrivals");
  const { make, lang } = useEditing();
  const { choose } = useRouteChoice();
  const [isOpen, setOpen] = useState(isFirst);
  const [name, setName] = useState("");
  const [whose, setWhose] = useState<Whose>("company");
  const [entry, setEntry] = useState<Events>({});
  const [destination, setDestination] = useState<Events>({});
  const [horizon, setHorizon] = useState<string | null>(HORIZON);
  const [due, setDue] = useState<string | null>(null);
  const isWhole = [entry, destination].every(({ events = [] }) => events.length > 0);
  const usual = useUsual(isWhole ? { entry, destination, horizon } : null);
  const text = name.trim() || [entry, destination].map(({ events = [] }) => events.join(" | ")).join(" → ");
  const add = (submit: FormEvent) => {
    submit.preventDefault();
    if (!isWhole) return;
    const id = newId("route");
    make([
      ...placed("routes", id, { name: text, entry, destination, horizon, due, whose }, null),
      { change: "edit_text", collection: "routes", id, field: "name", text, language: lang },
    ]);
    choose(id);
    setOpen(false);
    setName("");
    setEntry({});
    setDestination({});
    setDue(null);
  };
  if (!isOpen)
    return (
      <p>
        <SmallButton icon="plus" label={t("new")} onClick={() => setOpen(true)} />
      </p>
    );
  return (
    <form className={`${classes["form"]} ${classes["new"]}`} onSubmit={add} aria-label={t("new")}>
      <h3>{t("new")}</h3>
      <WhoseField whose={whose} onChange={setWhose} />
      <EventsField label={t("field.entry")} hint={t("hint.entry")} value={entry} onChange={setEntry} />
      <EventsField
        label={t("field.destination")}
        hint={t("hint.destination")}
        value={destination}
        onChange={setDestination}
      />
      <DurationField label={t("field.horizon")} none={t("unit.none")} value={horizon} onChange={setHorizon} />
      <DueField due={due} horizon={horizon} usual={usual} onChange={setDue} />
      <label className={controls["field"]}>
        <span className={controls["label"]}>{t("field.name")}</span>
        <input
          type="text"
          className={controls["input"]}
          value={name}
          maxLength={200}
          placeholder={isWhole ? text : t("hint.name")}
          onChange={(change) => setName(change.target.value)}
        />
      </label>
      <div className={controls["actions"]}>
        <button type="submit" data-main disabled={!isWhole}>
          <Icon name="plus" size={14} />
          {t("add")}
        </button>
        {isFirst ? null : (
          <button type="button" onClick={() => setOpen(false)}>
            {t("cancel")}
          </button>
        )}
      </div>
    </form>
  );
}

/** By when nine in ten arrive on a route that is being made. */
function useUsual(route: { entry: Events; destination: Events; horizon: string | null } | null) {
  const { project } = useMapIds();
  const { scope, isSettled } = useRouteChoice();
  const question: Arrivals | null =
    route && isSettled
      ? {
          question: "arrivals",
          entry: route.entry as Selector,
          destination: route.destination as Selector,
          ...(route.horizon ? { horizon: route.horizon } : {}),
          ...(scope ? { scope } : {}),
          waiting: 0,
        }
      : null;
  const { data, isPlaceholderData } = useAnswer(project, question);
  return question && !isPlaceholderData ? data?.usual_s : undefined;
}

function WhoseField({ whose, onChange }: { whose: Whose; onChange: (whose: Whose) => void }) {
  const { t } = useTranslation("map_arrivals");
  return (
    <div className={classes["whose"]}>
      <Segmented
        label={t("field.whose")}
        titled
        value={whose}
        choices={WHOSE.map((each) => ({ value: each, label: t(`whose.${each}`), hint: t(`hint.${each}`) }))}
        onChange={onChange}
      />
    </div>
  );
}
