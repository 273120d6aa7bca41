import { useTranslation } from "react-i18next";
import type { Bound, Funnel, Selector } from "@/api/generated";
import { useAnswer, useProject } from "@/api/queries";
import { NumberButton } from "@/design/analysis/NumberButton";
import { Missing } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { count, moment } from "@/design/format";
import { useLang } from "@/design/useLang";
import type { Days } from "../scope/periods";
import { daysInWords } from "../scope/words";
import { heldOn } from "./holding";
import classes from "./touchpoints.module.css";

interface Props {
  project: string;
  name: string;
  bindings: readonly Bound[];
  editable: boolean;
  onTake: (bound: Bound) => void;
}

/** Everything a touchpoint was bound to, the newest first; each opens its own numbers. */
export function Bindings({ project, name, bindings, editable, onTake }: Props) {
  const { t } = useTranslation("touchpoints");
  const { t: scope } = useTranslation("scope");
  const lang = useLang();
  const zone = useProject(project).data?.summary.project.time_zone;
  if (bindings.length < 2) return null;
  return (
    <div className={classes["versions"]}>
      <h3>{t("bound.versions")}</h3>
      <p className={controls["hint"]}>{t("bound.versionsHint")}</p>
      <ol>
        {[...bindings].reverse().map((bound, place, all) => {
          const until = all[place - 1]?.since ?? null;
          const who = bound.by.name;
          const held =
            zone === undefined || until === null ? null : heldOn(bindings, all.length - 1 - place, zone);
          const label = t("bound.version", { name, number: bound.number });
          return (
            <li key={bound.number} value={bound.number}>
              <p>
                <b>{said(bound.binding) ?? t("bound.nothing")}</b>
                {bound.failing ? <small> {t("bound.fails", { events: said(bound.failing) })}</small> : null}
                {bound.satisfaction ? (
                  <small>
                    {" "}
                    {t("bound.scores", {
                      events: said(bound.satisfaction.at),
                      score: bound.satisfaction.score,
                    })}
                  </small>
                ) : null}
                {bound.effort ? (
                  <small>
                    {" "}
                    {t("bound.effort", { events: said(bound.effort.at), score: bound.effort.score })}
                  </small>
                ) : null}
              </p>
              <p>
                <small>
                  {until
                    ? t("bound.period", {
                        since: moment(bound.since, lang, zone),
                        until: moment(until, lang, zone),
                      })
                    : t("bound.since", { since: moment(bound.since, lang, zone) })}
                  {who ? ` · ${who}` : null}
                </small>{" "}
                {bound.binding && held ? (
                  <span>
                    <Reach project={project} name={label} binding={bound.binding} days={held} />{" "}
                    {t("bound.held", { days: daysInWords(held, scope, lang) })}
                  </span>
                ) : null}
                {bound.binding && (held || until === null) ? (
                  <span>
                    <Reach project={project} name={label} binding={bound.binding} days={null} />
                    {held ? ` ${t("bound.ever")}` : null}
                  </span>
                ) : null}
                {until && editable ? (
                  <button type="button" className={controls["quiet"]} onClick={() => onTake(bound)}>
                    {t("bound.take")}
                  </button>
                ) : null}
              </p>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

interface ReachProps {
  project: string;
  name: string;
  binding: Selector;
  /** On which days it is asked; null: on all. */
  days: Days | null;
}

/** Whom a binding reaches, whether it holds or did. */
function Reach({ project, name, binding, days }: ReachProps) {
  const { t } = useTranslation(["touchpoints", "binding"]);
  const { t: words } = useTranslation("scope");
  const lang = useLang();
  const { first = null, last = null } = days ?? {};
  const question: Funnel = {
    question: "funnel",
    steps: [binding],
    ...(first || last ? { scope: { ...(first ? { first } : {}), ...(last ? { last } : {}) } } : {}),
  };
  const { data, error } = useAnswer(project, question);
  if (error) return <Missing why={error.message} />;
  const reached = data?.steps[0]?.customers;
  if (reached === undefined) return <span>…</span>;
  return (
    <NumberButton
      number={{
        title: t("reachOf", { name }),
        value: t("binding:foundCustomers", { count: reached, n: count(reached, lang) }),
        ...(days ? { detail: daysInWords(days, words, lang) } : {}),
        of: question,
        part: { part: "funnel", position: 1 },
      }}
    />
  );
}

/** A selector in short: its events, and its conditions as they are. */
function said(selector: Selector | null | undefined): string | null {
  if (!selector) return null;
  const where = (selector.where ?? []).map(({ property, operator = "is", values = [] }) =>
    `${property} ${SIGNS[operator]} ${values.join(", ")}`.trim(),
  );
  return [(selector.events ?? []).join(" | ") || "*", ...where].join(" · ");
}

const SIGNS = {
  is: "=",
  is_not: "≠",
  less: "<",
  at_most: "≤",
  more: ">",
  at_least: "≥",
  contains: "∋",
  exists: "∃",
  missing: "∄",
} as const;
