import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AffectedCount } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { NumberButton } from "@/design/analysis/NumberButton";
import controls from "@/design/controls/controls.module.css";
import { count, decimal, share } from "@/design/format";
import { OfWhom } from "@/features/scope/OfWhom";
import { said } from "../core/texts";
import type { Affected, AnyChange, Taken } from "../core/types";
import { useEditing, useMapDocument, useMapIds, useMapStore } from "../live/hooks";
import { dayOf } from "../panels/actions/due";
import { Part, SmallButton } from "../panels/form/fields";
import { useMapView } from "../panels/view";
import { askedBy, isAskedAlike, type Judged, judge, recordOf, stepsAbout, takenOf } from "./judging";
import classes from "./Priorities.module.css";
import { useConcerned } from "./useCounted";

interface Props {
  card: string;
  /** As what the card is judged. */
  as: Judged;
}

/** Whom a card concerns, as the data say: to be opened, and to be taken over with its day. */
export function Concerned({ card, as }: Props) {
  const { t } = useTranslation("priorities");
  const { editable, lang, make } = useEditing();
  const store = useMapStore();
  const view = useMapView();
  const cells = useMapDocument((map) => map.cells);
  const grounds = useMapDocument((map) => map.grounds);
  const records = useMapDocument((map) => map[as]);
  const steps = useMemo(() => stepsAbout({ cells, grounds }, card), [cells, grounds, card]);
  const [valued, setValued] = useState("");
  const concerned = useConcerned(valued ? { valued } : {});
  const isGuest = useGuest() !== null;
  const { project, map } = useMapIds();
  const id = recordOf({ ...store.snapshot(), [as]: records }, as, card);
  const taken = id === undefined ? null : (records[id]?.taken ?? null);
  const name = (step: string) =>
    store.snapshot().steps[step]
      ? said(store.snapshot(), { collection: "steps", id: step, field: "title" }, lang).text
      : t("stepGone");
  const take = (one: AffectedCount, step: string) => {
    const number = takenOf(one, step, dayOf(new Date()), valued || null);
    if (!number) {
      view.toast(t("taken.tooLong"));
      return;
    }
    make([...judge(store.snapshot(), as, card, { taken: number }), ...measured()]);
    view.toast(t("taken.done", { n: count(number.customers, lang) }), store.undo);
  };
  // A pain point that is counted is measured; what to do about it stays an idea.
  const measured = (): AnyChange[] =>
    as === "insights"
      ? [{ change: "set_field", collection: "cells", id: card, field: "evidence", value: "measured" }]
      : [];
  if (isGuest) return null;
  const there = steps.filter((step) => concerned.data?.steps[step]?.length);
  const now = taken ? concerned.data?.steps[taken.step]?.find(({ what }) => what === taken.what) : undefined;
  return (
    <Part title={t("concerned.title")}>
      <OfWhom project={project} map={map} />
      {taken ? (
        <TakenNumber
          taken={taken}
          now={now && isAskedAlike(taken, now) ? now.customers : undefined}
          place={name(taken.step)}
          onDrop={
            editable
              ? () => {
                  make(judge(store.snapshot(), as, card, { taken: null }));
                  view.toast(t("taken.dropped"), store.undo);
                }
              : undefined
          }
        />
      ) : null}
      {concerned.error || (concerned.data && there.length === 0) ? (
        <p className={controls["hint"]}>{t(concerned.error ? "concerned.unknown" : "concerned.none")}</p>
      ) : null}
      {there.map((step) => (
        <div key={step} className={classes["concerned"]}>
          <h4>{name(step)}</h4>
          <ul>
            {concerned.data?.steps[step]?.map((one) => (
              <li key={one.what}>
                <Counted what={one.what} one={one} place={name(step)} valued={valued} />
                {editable ? (
                  <button
                    type="button"
                    className={controls["button"]}
                    data-small
                    aria-label={t("taken.take", { what: t(`what.${one.what}`) })}
                    onClick={() => take(one, step)}
                  >
                    {t("taken.short")}
                  </button>
                ) : null}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {there.length > 0 && concerned.data && concerned.data.numbers.length > 0 ? (
        <div className={classes["valued"]}>
          <label>
            <span className={controls["label"]}>{t("valued.label")}</span>
            <select
              className={controls["select"]}
              value={valued}
              onChange={(event) => setValued(event.target.value)}
            >
              <option value="">{t("valued.none")}</option>
              {concerned.data.numbers.map((property) => (
                <option key={property} value={property}>
                  {property}
                </option>
              ))}
            </select>
          </label>
        </div>
      ) : null}
    </Part>
  );
}

interface CountedProps {
  what: Affected;
  one: AffectedCount;
  place: string;
  valued: string;
}

/** A number of customers, which opens them, and what it is of. */
function Counted({ what, one, place, valued }: CountedProps) {
  const { t } = useTranslation("priorities");
  const { lang } = useEditing();
  const of = typeof one.of === "number" && one.of > 0 ? one.of : null;
  const detail = of === null ? undefined : t("concerned.of", { n: count(of, lang) });
  return (
    <span className={classes["number"]}>
      <NumberButton
        number={{
          title: t(`what.${what}`),
          value: count(one.customers, lang),
          ...(detail ? { detail } : {}),
          place,
          of: one.question,
          part: one.part,
        }}
      />{" "}
      {t(`what.${what}`)}
      {of === null ? null : (
        <small>
          {share(one.customers / of, lang)} {detail}
        </small>
      )}
      {typeof one.value === "number" && valued ? (
        <small>
          {t("valued.sum", {
            property: valued,
            sum: decimal(one.value, lang, one.value % 1 === 0 ? 0 : 2),
            n: count(one.valued ?? 0, lang),
          })}
        </small>
      ) : null}
    </span>
  );
}

interface TakenProps {
  taken: Taken;
  /** What the same says today, where it is known. */
  now: number | undefined;
  place: string;
  onDrop: (() => void) | undefined;
}

/** A number that was taken over: its day, what was asked, and what it is now. */
function TakenNumber({ taken, now, place, onDrop }: TakenProps) {
  const { t } = useTranslation("priorities");
  const { lang } = useEditing();
  const asked = askedBy(taken);
  const day = new Intl.DateTimeFormat(lang === "de" ? "de-DE" : "en-GB", {
    dateStyle: "medium",
    timeZone: "UTC",
  }).format(new Date(`${taken.day}T00:00:00Z`));
  const value = count(taken.customers, lang);
  return (
    <div className={classes["taken"]}>
      <p>
        {asked ? (
          <NumberButton
            number={{ title: t(`what.${taken.what}`), value, place, of: asked.question, part: asked.part }}
          />
        ) : (
          <b>{value}</b>
        )}{" "}
        {t(`what.${taken.what}`)}
        <small>
          {t("taken.on", { day, place })}
          {asked?.question.scope ? ` · ${t("taken.scoped")}` : null}
          {now === undefined || now === taken.customers
            ? null
            : ` · ${t("taken.now", { n: count(now, lang) })}`}
        </small>
        {typeof taken.value === "number" && taken.valued ? (
          <small>
            {t("valued.taken", {
              property: taken.valued,
              sum: decimal(taken.value, lang, taken.value % 1 === 0 ? 0 : 2),
            })}
          </small>
        ) : null}
      </p>
      {onDrop ? <SmallButton icon="trash" label={t("taken.drop")} quiet onClick={onDrop} /> : null}
    </div>
  );
}
