import { useTranslation } from "react-i18next";
import type { Bound, Funnel, Selector } from "@/api/generated";
import { useAnswer } from "@/api/queries";
import { NumberButton } from "@/design/analysis/NumberButton";
import { Missing } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { count, moment } from "@/design/format";
import { useLang } from "@/design/useLang";
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
  const lang = useLang();
  if (bindings.length < 2) return null;
  return (
    <div className={classes["versions"]}>
      <h3>{t("bound.versions")}</h3>
      <p className={controls["hint"]}>{t("bound.versionsHint")}</p>
      <ol>
        {[...bindings].reverse().map((bound, place, all) => {
          const until = all[place - 1]?.since ?? null;
          const who = bound.by.name;
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
                    ? t("bound.period", { since: moment(bound.since, lang), until: moment(until, lang) })
                    : t("bound.since", { since: moment(bound.since, lang) })}
                  {who ? ` · ${who}` : null}
                </small>{" "}
                <Reach
                  project={project}
                  name={t("bound.version", { name, number: bound.number })}
                  binding={bound.binding ?? null}
                />
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

/** Whom a binding reaches, whether it holds or did. */
function Reach({ project, name, binding }: { project: string; name: string; binding: Selector | null }) {
  const { t } = useTranslation(["touchpoints", "binding"]);
  const lang = useLang();
  const question: Funnel | null = binding && { question: "funnel", steps: [binding] };
  const { data, error } = useAnswer(project, question);
  if (!question) return null;
  if (error) return <Missing why={error.message} />;
  const reached = data?.steps[0]?.customers;
  if (reached === undefined) return <span>…</span>;
  return (
    <NumberButton
      number={{
        title: t("reachOf", { name }),
        value: t("binding:foundCustomers", { count: reached, n: count(reached, lang) }),
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
