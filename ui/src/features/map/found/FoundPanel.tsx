import { useCallback, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useComparedDraft } from "@/api/discovering";
import type { DraftComparison, Turned, Unfound } from "@/api/generated";
import { Basis } from "@/design/analysis/Basis";
import { NumberButton } from "@/design/analysis/NumberButton";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count, share } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { OfWhom } from "@/features/scope/OfWhom";
import { useAskedScope } from "@/features/scope/useScope";
import { said } from "../core/texts";
import type { AnyChange, MapDocument } from "../core/types";
import { useEditing, useMapDocument, useMapIds, useMapStore } from "../live/hooks";
import { useMapView } from "../panels/view";
import classes from "./FoundPanel.module.css";
import { claimed, draw, isDrawn, putIn } from "./putting";

/** From an edit until the stored map, which the comparison is about, has it. */
const STORED_MS = 1_500;

/** What was drawn and what was found: the map beside all that the data have, and one press to put it in. */
export default function FoundPanel() {
  const { t } = useTranslation("map_found");
  const { project, map } = useMapIds();
  const { lang } = useEditing();
  const compared = useComparedDraft(project, map, lang, useAskedScope());
  const { refetch } = compared;
  useAgain(useCallback(() => void refetch(), [refetch]));
  if (compared.error) return <Failure error={compared.error} onRetry={() => void refetch()} />;
  if (!compared.data) return <p role="status">{t("looking")}</p>;
  return <Compared found={compared.data} />;
}

/** Compares again once the parts of the map that matter have changed and are stored. */
function useAgain(again: () => void): void {
  const store = useMapStore();
  useEffect(() => {
    let later: ReturnType<typeof setTimeout> | undefined;
    let before = partsOf(store.snapshot());
    const stop = store.subscribe(() => {
      const now = partsOf(store.snapshot());
      if (now.every((part, place) => part === before[place])) return;
      before = now;
      clearTimeout(later);
      later = setTimeout(again, STORED_MS);
    });
    return () => {
      stop();
      clearTimeout(later);
    };
  }, [store, again]);
}

function partsOf({ steps, stages, touchpoints, interactions, branches }: MapDocument): readonly object[] {
  return [steps, stages, touchpoints, interactions, branches];
}

/** How things of the map are called. */
function useNames() {
  const { lang } = useEditing();
  const steps = useMapDocument((map) => map.steps);
  const touchpoints = useMapDocument((map) => map.touchpoints);
  const store = useMapStore();
  return useMemo(() => {
    const name = (collection: "steps" | "touchpoints", id: string, field: string) =>
      said(store.snapshot(), { collection, id, field }, lang).text;
    return {
      step: (id: string) => (steps[id] ? name("steps", id, "title") : ""),
      touchpoint: (id: string) => (touchpoints[id] ? name("touchpoints", id, "name") : ""),
    };
  }, [steps, touchpoints, store, lang]);
}

function Compared({ found }: { found: DraftComparison }) {
  const { t } = useTranslation("map_found");
  const { project, map } = useMapIds();
  const { lang, editable, make } = useEditing();
  const store = useMapStore();
  const view = useMapView();
  const name = useNames();
  const touchpoints = useMapDocument((map) => map.touchpoints);
  const branches = useMapDocument((map) => map.branches);
  const steps = useMapDocument((map) => map.steps);
  const now = useMemo(() => ({ ...store.snapshot(), touchpoints, branches }), [store, touchpoints, branches]);
  const drawn = claimed(now);
  const undrawn = found.undrawn.filter(({ event }) => !drawn.has(event));
  const isThere = ({ source, target }: { source: string; target: string }) =>
    Boolean(steps[source] && steps[target]);
  const missing = found.missing_ways.filter((way) => isThere(way) && !isDrawn(now, way));
  const unused = found.unused_ways.filter((way) => isThere(way) && isDrawn(now, way));
  const turned = found.turned.filter(({ first, second }) => steps[first] && steps[second]);
  const unfound = found.unfound.filter(({ touchpoint }) => touchpoints[touchpoint]);
  const both = found.both.filter(({ touchpoint }) => touchpoints[touchpoint]);
  const put = (changes: readonly AnyChange[], sentence: string) => {
    if (changes.length === 0) return;
    make(changes);
    view.toast(sentence, store.undo);
  };
  const { fitness, moves } = found.fit;
  return (
    <>
      <p className={classes["lead"]}>{t("lead")}</p>
      <OfWhom project={project} map={map} />
      {fitness === null ? null : (
        <p className={classes["fit"]}>{t("fit", { share: share(fitness, lang), n: count(moves, lang) })}</p>
      )}
      <Section title={t("undrawn.title")} n={undrawn.length} none={t("undrawn.none")}>
        {undrawn.map((one) => (
          <li key={one.event}>
            <span className={classes["named"]}>
              <b>{one.title}</b>
              <small>
                <Icon name={one.channel === "other" ? one.type : one.channel} size={13} />
                {one.name}
                {one.after && steps[one.after]
                  ? ` · ${t("undrawn.after", { step: name.step(one.after) })}`
                  : null}
              </small>
            </span>
            <NumberButton
              className={classes["n"]}
              number={{
                title: t("undrawn.number", { name: one.title }),
                value: count(one.customers, lang),
                of: one.question,
                part: { part: "funnel", position: 1 },
              }}
            />
            {editable ? (
              <PutButton
                label={t("undrawn.putLong", { name: one.title })}
                onClick={() =>
                  put(putIn(store.snapshot(), one, t("stage")), t("undrawn.done", { name: one.title }))
                }
              >
                {t("undrawn.put")}
              </PutButton>
            ) : null}
          </li>
        ))}
      </Section>
      <Section title={t("turned.title")} n={turned.length} none={t("turned.none")}>
        {turned.map((pair) => (
          <Pair key={`${pair.first} ${pair.second}`} pair={pair} name={name.step} />
        ))}
      </Section>
      <Section title={t("missing.title")} n={missing.length} none={t("missing.none")}>
        {missing.map((way) => {
          const [from, to] = [name.step(way.source), name.step(way.target)];
          return (
            <li key={`${way.source} ${way.target}`}>
              <span className={classes["named"]}>
                <b>
                  {from} <span aria-hidden="true">{way.loop ? "↺" : "→"}</span> {to}
                </b>
                <small>
                  {t(way.loop ? "missing.loop" : "missing.skip", {
                    share: share(way.at_source ? way.customers / way.at_source : 0, lang),
                    from,
                  })}
                </small>
              </span>
              <NumberButton
                className={classes["n"]}
                number={{
                  title: t("missing.number", { from, to }),
                  value: count(way.customers, lang),
                  of: way.question,
                  part: { part: "funnel", position: 2 },
                }}
              />
              {editable ? (
                <PutButton
                  label={t("missing.drawLong", { from, to })}
                  onClick={() => put(draw(store.snapshot(), way), t("missing.done", { from, to }))}
                >
                  {t("missing.draw")}
                </PutButton>
              ) : null}
            </li>
          );
        })}
      </Section>
      <Section title={t("unfound.title")} n={unfound.length} none={t("unfound.none")}>
        {unfound.map((one) => (
          <Lost key={`${one.step} ${one.touchpoint}`} one={one} name={name} />
        ))}
      </Section>
      <Section title={t("unused.title")} n={unused.length} none={t("unused.none")}>
        {unused.map((way) => {
          const [from, to] = [name.step(way.source), name.step(way.target)];
          return (
            <li key={`${way.source} ${way.target}`}>
              <span className={classes["named"]}>
                <b>
                  {from} → {to}
                </b>
                <small>{t("unused.of", { n: count(way.at_source, lang), from })}</small>
              </span>
              <NumberButton
                className={classes["n"]}
                number={{
                  title: t("missing.number", { from, to }),
                  value: count(way.customers, lang),
                  of: way.question,
                  part: { part: "funnel", position: 2 },
                }}
              />
            </li>
          );
        })}
      </Section>
      <Section title={t("both.title")} n={both.length} none={t("both.none")}>
        {both.map((one) => (
          <li key={`${one.step} ${one.touchpoint}`}>
            <span className={classes["named"]}>
              <b>{name.step(one.step)}</b>
              <small>
                {name.touchpoint(one.touchpoint)} · {one.events.join(", ")}
              </small>
            </span>
            <NumberButton
              className={classes["n"]}
              number={{
                title: t("undrawn.number", { name: name.step(one.step) }),
                value: count(one.customers, lang),
                of: one.question,
                part: { part: "funnel", position: 1 },
              }}
            />
          </li>
        ))}
      </Section>
      <Basis provenance={found.provenance} />
    </>
  );
}

interface PutButtonProps {
  label: string;
  onClick: () => void;
  children: string;
}

/** Puts what was found into the map. */
function PutButton({ label, onClick, children }: PutButtonProps) {
  return (
    <button type="button" className={controls["button"]} data-small aria-label={label} onClick={onClick}>
      {children}
    </button>
  );
}

function Section({
  title,
  n,
  none,
  children,
}: {
  title: string;
  n: number;
  none: string;
  children: React.ReactNode;
}) {
  return (
    <section className={classes["section"]}>
      <h3>
        {title} <span>{n}</span>
      </h3>
      {n === 0 ? <p className={controls["hint"]}>{none}</p> : <ul>{children}</ul>}
    </section>
  );
}

function Pair({ pair, name }: { pair: Turned; name: (step: string) => string }) {
  const { t } = useTranslation("map_found");
  const { lang } = useEditing();
  const [first, second] = [name(pair.first), name(pair.second)];
  const number = (value: number, of: Turned["as_drawn_question"], from: string, to: string) => (
    <NumberButton
      number={{
        title: t("turned.number", { from, to }),
        value: count(value, lang),
        of,
        part: { part: "funnel", position: 2 },
      }}
    />
  );
  return (
    <li data-pair>
      <span className={classes["named"]}>
        <b>
          {first} → {second}
        </b>
        <small>{t("turned.drawn")}</small>
      </span>
      <span className={classes["orders"]}>
        <span>
          {number(pair.turned, pair.turned_question, second, first)} {t("turned.turned")}
        </span>
        <span>
          {number(pair.as_drawn, pair.as_drawn_question, first, second)} {t("turned.asDrawn")}
        </span>
      </span>
    </li>
  );
}

function Lost({ one, name }: { one: Unfound; name: ReturnType<typeof useNames> }) {
  const { t } = useTranslation("map_found");
  const { lang } = useEditing();
  return (
    <li>
      <span className={classes["named"]}>
        <b>{name.step(one.step)}</b>
        <small>
          {name.touchpoint(one.touchpoint)} · {t(`unfound.${one.why}`)}
        </small>
      </span>
      {one.question ? (
        <NumberButton
          className={classes["n"]}
          number={{
            title: t("undrawn.number", { name: name.step(one.step) }),
            value: count(one.customers, lang),
            of: one.question,
            part: { part: "funnel", position: 1 },
          }}
        />
      ) : null}
    </li>
  );
}
