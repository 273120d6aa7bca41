import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActionEffect } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { Icon } from "@/design/icons/Icon";
import { OfWhom } from "@/features/scope/OfWhom";
import { placed } from "../../core/gestures";
import { newId } from "../../core/identity";
import { stepsInOrder } from "../../core/ordering";
import { said } from "../../core/texts";
import type { ActionStatus } from "../../core/types";
import { useEditing, useMapDocument, useMapIds, useMapStore, useSaid } from "../../live/hooks";
import { Choice, LineField, Part, RichField, SmallButton } from "../form/fields";
import field from "../form/fields.module.css";
import type { PanelProps } from "../registry";
import { useMapView } from "../view";
import classes from "./ActionsPanel.module.css";
import { DayField } from "./DayField";
import { byUrgency, dayOf, isClosed, isOverdue } from "./due";
import { Sources } from "./Sources";
import { Success } from "./Success";
import { useMapEffects } from "./useMapEffects";

const STATUSES: readonly ActionStatus[] = ["open", "in_progress", "done", "dropped"];

/** What follows from the map, and who does what about it until when. */
export default function ActionsPanel({ about }: PanelProps) {
  const { t } = useTranslation("map_actions");
  const { editable, make } = useEditing();
  const actions = useMapDocument((map) => map.actions);
  const shown = useMemo(() => byUrgency(actions), [actions]);
  const [text, setText] = useState("");
  const step = about && ("step" in about ? about.step : about.collection === "steps" ? about.id : null);
  const { lang } = useEditing();
  const store = useMapStore();
  const { project, map } = useMapIds();
  const effects = useMapEffects();
  const hasEffects = shown.some(([id]) => effects.of(id) !== null);
  const wanted = about && "collection" in about && about.collection === "actions" ? about.id : null;
  const add = (event: FormEvent) => {
    event.preventDefault();
    const words = text.trim();
    if (!words) return;
    const id = newId("action");
    const own = step && store.snapshot().steps[step] ? { step } : {};
    make([
      ...placed("actions", id, { text: words, ...own }, null),
      { change: "edit_text", collection: "actions", id, field: "text", text: words, language: lang },
    ]);
    setText("");
  };
  return (
    <>
      <RichField
        place={{ collection: "map", id: "", field: "implications" }}
        label={t("implications")}
        invitation={t("implicationsEmpty")}
      />
      <Part title={t("items")}>
        {hasEffects ? <OfWhom project={project} map={map} hasOwnDays /> : null}
        {editable ? (
          <form className={classes["add"]} onSubmit={add}>
            <input
              type="text"
              className={`${controls["input"]} ${field["line"]}`}
              value={text}
              maxLength={1_000}
              aria-label={t("new")}
              placeholder={t("newHint")}
              onChange={(event) => setText(event.target.value)}
            />
            <button type="submit" className={controls["button"]} disabled={!text.trim()}>
              <Icon name="plus" size={14} />
              {t("add")}
            </button>
          </form>
        ) : null}
        {shown.length === 0 ? <p className={controls["hint"]}>{t("empty")}</p> : null}
        {effects.error ? <Failure error={effects.error} onRetry={effects.onRetry} /> : null}
        <ul className={classes["items"]}>
          {shown.map(([id]) => (
            <Item key={id} id={id} effect={effects.of(id)} wanted={wanted === id} />
          ))}
        </ul>
      </Part>
    </>
  );
}

interface ItemProps {
  id: string;
  /** What became of it; null where that is not asked, undefined while it is computed. */
  effect: ActionEffect | null | undefined;
  /** Whether the panel was opened for it. */
  wanted: boolean;
}

function Item({ id, effect, wanted }: ItemProps) {
  const { t } = useTranslation("map_actions");
  const { editable, lang, make } = useEditing();
  const store = useMapStore();
  const view = useMapView();
  const item = useMapDocument((map) => map.actions[id]);
  const steps = useMapDocument((map) => map.steps);
  const stages = useMapDocument((map) => map.stages);
  const text = useSaid("actions", id, "text");
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (wanted && element.current) toTop(element.current);
  }, [wanted]);
  const options = useMemo(
    () => [
      { value: "", label: "–" },
      ...stepsInOrder({ stages, steps }).map(([step]) => ({
        value: step,
        label: said(store.snapshot(), { collection: "steps", id: step, field: "title" }, lang).text,
      })),
    ],
    [stages, steps, store, lang],
  );
  if (!item) return null;
  const set = (name: string, value: unknown) =>
    make([{ change: "set_field", collection: "actions", id, field: name, value }]);
  const late = isOverdue(item, dayOf(new Date()));
  return (
    <li
      ref={element}
      className={classes["item"]}
      data-wanted={wanted || undefined}
      data-late={late || undefined}
      data-closed={isClosed(item) || undefined}
    >
      <LineField place={{ collection: "actions", id, field: "text" }} label={t("text")} quiet grows />
      <div className={classes["row"]}>
        <LineField
          place={{ collection: "actions", id, field: "owner" }}
          label={t("owner")}
          invitation={t("ownerEmpty")}
        />
        <DayField label={t("due")} value={item.due ?? null} late={late} onSet={(day) => set("due", day)} />
        <Choice
          label={t("status")}
          value={item.status ?? "open"}
          options={STATUSES.map((status) => ({ value: status, label: t(`is.${status}`) }))}
          onChoose={(status) =>
            make([
              { change: "set_field", collection: "actions", id, field: "status", value: status },
              ...(status === "done" && !item.live_since
                ? [
                    {
                      change: "set_field",
                      collection: "actions",
                      id,
                      field: "live_since",
                      value: dayOf(new Date()),
                    } as const,
                  ]
                : []),
            ])
          }
        />
        <Choice
          label={t("step")}
          value={item.step ?? ""}
          options={options}
          onChoose={(step) => set("step", step || null)}
        />
      </div>
      <Success id={id} item={item} steps={options} effect={effect} />
      <Sources id={id} item={item} />
      <div className={classes["foot"]}>
        {late ? <strong>{t("overdue")}</strong> : null}
        <span className={classes["space"]} />
        {item.step && steps[item.step] ? (
          <SmallButton
            icon="show"
            label={t("goTo")}
            onClick={() => view.goTo({ collection: "steps", id: item.step as string })}
          />
        ) : null}
        {editable ? (
          <SmallButton
            icon="trash"
            label={t("remove", { text: text.text })}
            quiet
            onClick={() => {
              make([{ change: "remove", collection: "actions", id }]);
              view.toast(t("removed"), store.undo);
            }}
          />
        ) : null}
      </div>
    </li>
  );
}

/** Scrolls what an element stands in until it is at the top, and nothing around that: the page stays where it is. */
function toTop(element: HTMLElement): void {
  for (
    let around = element.parentElement;
    around && around !== document.body;
    around = around.parentElement
  ) {
    if (around.scrollHeight <= around.clientHeight || getComputedStyle(around).overflowY === "visible")
      continue;
    around.scrollTop += element.getBoundingClientRect().top - around.getBoundingClientRect().top - 8;
    return;
  }
}
