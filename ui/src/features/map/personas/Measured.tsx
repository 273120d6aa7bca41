import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProfileAnswer, Spread } from "@/api/generated";
import { useNumberProperties } from "@/api/personas";
import { NumberButton } from "@/design/analysis/NumberButton";
import { routesOf } from "@/design/analysis/routes";
import { touchpointOf } from "@/design/analysis/touchpoints";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count, decimal, share } from "@/design/format";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { useEditing, useMapDocument, useMapIds, useMapStore } from "../live/hooks";
import { Part } from "../panels/form/fields";
import { AddFact } from "./AddFact";
import classes from "./Measured.module.css";
import { telling } from "./measuring";
import { intervalOf, PortionRow } from "./Portion";
import { type Measured, partOf } from "./useMeasured";

const FEW_VALUES = 4;
const FEW_PROPERTIES = 5;
const FEW_EVENTS = 6;

interface Props {
  persona: string;
  measured: Measured;
  /** The number that says what customers are worth. */
  value: string | null;
  onValue: (property: string | null) => void;
}

/** What the data know of a persona's customers, each number beside everybody else and opening who is behind it. */
export function MeasuredPart({ persona, measured, value, onValue }: Props) {
  const { t } = useTranslation(["map_personas_data", "map"]);
  const { question, profile, error, retry } = measured;
  if (question === null) return null;
  return (
    <Part
      title={t("title")}
      actions={
        <span className={classes["mark"]}>
          <EvidenceMark evidence="measured" /> {t("map:evidence.measured")}
        </span>
      }
    >
      {error ? (
        <Failure error={error} onRetry={retry} />
      ) : profile === null ? (
        <p role="status" className={controls["hint"]}>
          {t("counting")}
        </p>
      ) : (
        <Known persona={persona} profile={profile} value={value} onValue={onValue} />
      )}
    </Part>
  );
}

/** How many a persona stands for, of all. */
export function Size({ profile: { question, customers } }: { profile: ProfileAnswer }) {
  const { t } = useTranslation("map_personas_data");
  const { lang } = useEditing();
  return (
    <p className={classes["size"]}>
      <NumberButton
        number={{
          title: t("customers"),
          value: count(customers.customers, lang),
          detail: intervalOf(customers, t, lang),
          of: question,
          part: partOf(),
        }}
      />{" "}
      {t("ofAll", { share: share(customers.share ?? 0, lang), interval: intervalOf(customers, t, lang) })}
    </p>
  );
}

interface KnownProps {
  persona: string;
  profile: ProfileAnswer;
  value: string | null;
  onValue: (property: string | null) => void;
}

function Known({ persona, profile, value, onValue }: KnownProps) {
  const { t } = useTranslation("map_personas_data");
  const { lang } = useEditing();
  const store = useMapStore();
  const touchpoints = useMapDocument((map) => map.touchpoints);
  const routes = useMapDocument((map) => map.routes);
  const [all, setAll] = useState(false);
  const { question, customers } = profile;
  if (customers.customers === 0) return <p className={controls["hint"]}>{t("nobody")}</p>;
  const map = { ...store.snapshot(), touchpoints };
  const properties = telling(profile.properties);
  const shown = all ? properties : properties.slice(0, FEW_PROPERTIES);
  const drawn = routesOf({ ...map, routes }, lang);
  const days = profile.days.inside.median;
  return (
    <div className={classes["known"]}>
      <Worth persona={persona} profile={profile} value={value} onValue={onValue} />
      {shown.map((of) => (
        <Block
          key={of.property}
          title={of.property}
          hint={t(of.manner)}
          more={<AddFact persona={persona} profile={profile} property={of.property} />}
        >
          {of.values
            .filter(({ customers: each }) => each.inside.customers > 0)
            .slice(0, all ? undefined : FEW_VALUES)
            .map((one) => (
              <PortionRow
                key={one.value}
                label={one.value}
                portions={one.customers}
                of={question}
                part={partOf({ rule: one.rule })}
              />
            ))}
        </Block>
      ))}
      {profile.numbers.length > 0 ? (
        <Block title={t("numbers")} hint={t("numbersHint")}>
          {(all ? profile.numbers : profile.numbers.slice(0, FEW_VALUES)).map(({ property, spread }) =>
            spread.inside.n > 0 ? (
              <Numbers
                key={property}
                label={property}
                inside={spread.inside}
                others={spread.others}
                more={<AddFact persona={persona} profile={profile} property={property} />}
              />
            ) : null,
          )}
        </Block>
      ) : null}
      {properties.length > FEW_PROPERTIES ? (
        <button type="button" className={controls["quiet"]} aria-expanded={all} onClick={() => setAll(!all)}>
          {t(all ? "fewer" : "more", { count: properties.length - FEW_PROPERTIES })}
        </button>
      ) : null}
      <Block title={t("events")} hint={t("eventsHint")}>
        {profile.touchpoints.slice(0, FEW_EVENTS).map((one) => (
          <PortionRow
            key={one.event}
            label={touchpointOf(map, lang, one.event) ?? one.event}
            portions={one.customers}
            of={question}
            part={partOf({ rule: { rule: "did", at: one.event } })}
          />
        ))}
        <Numbers label={t("eventsEach")} inside={profile.events.inside} others={profile.events.others} />
        {days === null ? null : (
          <Numbers label={t("days")} inside={profile.days.inside} others={profile.days.others} />
        )}
      </Block>
      {profile.routes.length > 0 ? (
        <Block title={t("routes")} hint={t("routesHint")}>
          {profile.routes.map(({ route, inside, others }) => (
            <li key={route} className={classes["row"]}>
              <span className={classes["label"]}>{drawn[route]?.name}</span>
              {inside.incidence === null ? (
                <span>{t("noEntrants")}</span>
              ) : (
                <NumberButton
                  className={classes["value"]}
                  number={{
                    title: t("arrived", { name: drawn[route]?.name }),
                    value: share(inside.incidence, lang),
                    detail: intervalOf(
                      {
                        ...inside.entrants,
                        low: inside.low,
                        high: inside.high,
                        n: inside.entrants.customers,
                      },
                      t,
                      lang,
                    ),
                    of: question,
                    part: partOf({ route, status: "arrived" }),
                  }}
                />
              )}
              {others.incidence === null ? null : (
                <small>{t("others", { share: share(others.incidence, lang) })}</small>
              )}
            </li>
          ))}
        </Block>
      ) : null}
      {(profile.notes ?? []).map((note) => (
        <p key={note.code} className={classes["note"]}>
          {note[lang]}
        </p>
      ))}
    </div>
  );
}

interface BlockProps {
  title: string;
  hint: string;
  more?: ReactNode;
  children: ReactNode;
}

function Block({ title, hint, more, children }: BlockProps) {
  return (
    <section className={classes["block"]}>
      <h4>
        {title} <small>{hint}</small> {more}
      </h4>
      <ul>{children}</ul>
    </section>
  );
}

interface NumbersProps {
  label: string;
  inside: Spread;
  others: Spread;
  more?: ReactNode;
}

/** A number of customers: the middle of them and its middle half, beside everybody else's middle. */
function Numbers({ label, inside, others, more }: NumbersProps) {
  const { t } = useTranslation("map_personas_data");
  const { lang } = useEditing();
  const said = (value: number | null) => (value === null ? "–" : short(value, lang));
  return (
    <li className={classes["row"]}>
      <span className={classes["label"]}>
        {label} {more}
      </span>
      <span className={classes["value"]} title={t("n", { n: count(inside.n, lang) })}>
        {said(inside.median)}{" "}
        <small>{t("half", { low: said(inside.quarter), high: said(inside.three_quarters) })}</small>
      </span>
      {others.median === null ? null : <small>{t("others", { share: said(others.median) })}</small>}
    </li>
  );
}

/** What customers are worth, by a number that one chooses. */
function Worth({ profile, value, onValue }: KnownProps) {
  const { t } = useTranslation("map_personas_data");
  const { lang } = useEditing();
  const { project } = useMapIds();
  const choices = useNumberProperties(project, true);
  if (choices.length === 0) return <p className={classes["note"]}>{t("worth.noNumbers")}</p>;
  const worth = profile.value;
  return (
    <section className={classes["block"]}>
      <h4>
        {t("worth.title")}{" "}
        <select
          className={controls["select"]}
          aria-label={t("worth.by")}
          value={value ?? ""}
          onChange={(event) => onValue(event.target.value || null)}
        >
          <option value="">{t("worth.none")}</option>
          {choices.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </h4>
      {worth ? (
        <ul>
          <li className={classes["row"]}>
            <span className={classes["label"]}>{t("worth.sum")}</span>
            <span className={classes["value"]}>{short(worth.sum, lang)}</span>
            <small>{t("worth.share", { share: share(shareOf(worth.sum, worth.others_sum), lang) })}</small>
          </li>
          <li className={classes["row"]}>
            <span className={classes["label"]}>{t("worth.mean")}</span>
            <span className={classes["value"]}>
              {worth.each.inside.mean === null ? "–" : short(worth.each.inside.mean, lang)}{" "}
              {worth.each.inside.low === null || worth.each.inside.high === null ? null : (
                <small>
                  {t("range", {
                    low: short(worth.each.inside.low, lang),
                    high: short(worth.each.inside.high, lang),
                    n: count(worth.each.inside.n, lang),
                  })}
                </small>
              )}
            </span>
            {worth.each.others.mean === null ? null : (
              <small>{t("others", { share: short(worth.each.others.mean, lang) })}</small>
            )}
          </li>
          <Numbers label={t("worth.median")} inside={worth.each.inside} others={worth.each.others} />
          <PortionRow
            label={t("worth.any")}
            portions={worth.customers}
            of={profile.question}
            part={partOf({
              rule: {
                rule: "did",
                at: { where: [{ property: value ?? "", operator: "exists" }] },
              },
            })}
          />
        </ul>
      ) : (
        <p className={classes["note"]}>{t(`worth.absent.${profile.no_value ?? "not_asked"}`)}</p>
      )}
    </section>
  );
}

function shareOf(sum: number, others: number): number {
  return sum + others === 0 ? 0 : sum / (sum + others);
}

/** A number as short as it says enough. */
function short(value: number, lang: "en" | "de"): string {
  return Math.abs(value) >= 100 || Number.isInteger(value)
    ? count(Math.round(value), lang)
    : decimal(value, lang);
}
