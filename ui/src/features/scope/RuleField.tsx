import { useTranslation } from "react-i18next";
import type { Condition, Did, EventName, Followed, PropertyInfo, Selector } from "@/api/generated";
import { EventPicker } from "@/design/analysis/EventPicker";
import { labelOf, plain, spanOf, UNITS, written } from "@/design/analysis/selection";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { Icon } from "@/design/icons/Icon";
import { ConditionField } from "./ConditionField";
import type { Plain } from "./rules";
import classes from "./SegmentDialog.module.css";

type Selection = string | Selector;

/** What a segment is built of. */
export interface Offered {
  readonly events: readonly EventName[];
  readonly properties: readonly PropertyInfo[];
}

interface Props extends Offered {
  rule: Plain;
  onChange: (rule: Plain) => void;
  onRemove: () => void;
}

type Kind = "did" | "didNot" | "followed" | "known";
const KINDS: readonly Kind[] = ["did", "didNot", "followed", "known"];

const kindOf = (rule: Plain): Kind => (rule.rule === "did" && rule.at_most === 0 ? "didNot" : rule.rule);

export const NEW: Record<Kind, Plain> = {
  did: { rule: "did", at: "" },
  didNot: { rule: "did", at: "", at_least: 0, at_most: 0 },
  followed: { rule: "followed", steps: ["", ""] },
  known: { rule: "known", condition: { property: "", operator: "is", values: [] } },
};

/** The same rule turned into another kind; events that were named stay. */
function turned(rule: Plain, kind: Kind): Plain {
  const at = rule.rule === "did" ? rule.at : rule.rule === "followed" ? (rule.steps[0] ?? "") : "";
  if (kind === "did") return { rule: "did", at };
  if (kind === "didNot") return { rule: "did", at, at_least: 0, at_most: 0 };
  return kind === "followed" ? { rule: "followed", steps: [at, ""] } : NEW.known;
}

/** One rule: what kind it is, and what belongs to that kind. */
export function RuleField({ rule, events, properties, onChange, onRemove }: Props) {
  const { t } = useTranslation("scope");
  const kind = kindOf(rule);
  return (
    <fieldset className={classes["rule"]} aria-label={t(`kind.${kind}`)}>
      <select
        className={controls["select"]}
        aria-label={t("builder.kind")}
        value={kind}
        onChange={(change) => onChange(turned(rule, change.currentTarget.value as Kind))}
      >
        {KINDS.map((each) => (
          <option key={each} value={each} disabled={each === "known" && properties.length === 0}>
            {t(`kind.${each}`)}
          </option>
        ))}
      </select>
      {rule.rule === "did" ? (
        <DidFields rule={rule} events={events} properties={properties} onChange={onChange} />
      ) : null}
      {rule.rule === "followed" ? <FollowedFields rule={rule} events={events} onChange={onChange} /> : null}
      {rule.rule === "known" ? (
        <>
          <ConditionField
            condition={rule.condition}
            properties={properties}
            onChange={(condition) => onChange({ ...rule, condition })}
          />
          <select
            className={controls["select"]}
            aria-label={t("builder.when")}
            value={rule.at ?? "last"}
            onChange={(change) =>
              onChange({ ...rule, at: change.currentTarget.value === "first" ? "first" : "last" })
            }
          >
            <option value="last">{t("builder.lastKnown")}</option>
            <option value="first">{t("builder.firstKnown")}</option>
          </select>
        </>
      ) : null}
      <span className={classes["end"]}>
        <IconButton icon="close" size={14} label={t("builder.remove")} onClick={onRemove} />
      </span>
    </fieldset>
  );
}

interface EventProps {
  at: Selection;
  events: readonly EventName[];
  label: string;
  onChoose: (at: Selection) => void;
}

function EventField({ at, events, label, onChoose }: EventProps) {
  const { t } = useTranslation("scope");
  const isChosen = at !== "" && !(typeof at === "object" && !at.events?.length && !at.name);
  return (
    <span className={classes["event"]}>
      <EventPicker
        label={label}
        text={isChosen ? labelOf(at) : t("builder.chooseEvent")}
        chosen={isChosen}
        events={events}
        onChoose={(name) =>
          onChoose(typeof at === "object" && at.where?.length ? { events: [name], where: at.where } : name)
        }
      />
    </span>
  );
}

const TIMES = ["once", "atLeast", "exactly", "atMost"] as const;
type Times = (typeof TIMES)[number];

function timesOf({ at_least: least = 1, at_most: most = null }: Did): { times: Times; n: number } {
  if (most === null) return least === 1 ? { times: "once", n: 1 } : { times: "atLeast", n: least };
  return least === most ? { times: "exactly", n: most } : { times: "atMost", n: most };
}

function withTimes(rule: Did, times: Times, n: number): Did {
  const { at } = rule;
  switch (times) {
    case "once":
      return { rule: "did", at };
    case "atLeast":
      return { rule: "did", at, at_least: Math.max(2, n) };
    case "exactly":
      return { rule: "did", at, at_least: n, at_most: n };
    case "atMost":
      return { rule: "did", at, at_least: 1, at_most: n };
  }
}

interface DidProps extends Offered {
  rule: Did;
  onChange: (rule: Plain) => void;
}

function DidFields({ rule, events, properties, onChange }: DidProps) {
  const { t } = useTranslation("scope");
  const { at } = rule;
  const { times, n } = timesOf(rule);
  const conditions = typeof at === "string" ? [] : (at.where ?? []);
  const where = (next: readonly Condition[]) => {
    const names = typeof at === "string" ? (at === "" ? [] : [at]) : (at.events ?? []);
    const named = typeof at === "object" && at.name ? { name: at.name } : {};
    onChange({
      ...rule,
      at:
        next.length > 0
          ? { events: names, where: [...next], ...named }
          : names.length === 0
            ? ""
            : plain({ events: names, ...named }),
    });
  };
  return (
    <>
      <EventField
        at={at}
        events={events}
        label={t("builder.event")}
        onChoose={(next) => onChange({ ...rule, at: next })}
      />
      {rule.at_most === 0 ? null : (
        <>
          <select
            className={controls["select"]}
            aria-label={t("builder.times")}
            value={times}
            onChange={(change) =>
              onChange(withTimes(rule, change.currentTarget.value as Times, Math.max(1, n)))
            }
          >
            {TIMES.map((each) => (
              <option key={each} value={each}>
                {t(`times.${each}`)}
              </option>
            ))}
          </select>
          {times === "once" ? null : (
            <input
              type="number"
              className={`${controls["input"]} ${classes["short"]}`}
              aria-label={t("builder.howOften")}
              min={times === "atLeast" ? 2 : 1}
              max={1_000_000}
              value={n}
              onChange={(change) => {
                const typed = Math.floor(Number(change.currentTarget.value));
                if (typed >= 1) onChange(withTimes(rule, times, typed));
              }}
            />
          )}
        </>
      )}
      {conditions.map((condition, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have nothing but their place
        <span key={place} className={classes["where"]}>
          <i>{t(place === 0 ? "builder.where" : "builder.and")}</i>
          <ConditionField
            condition={condition}
            properties={properties}
            onChange={(next) => where(conditions.map((each, other) => (other === place ? next : each)))}
          />
          <IconButton
            icon="close"
            size={12}
            label={t("builder.removeCondition")}
            onClick={() => where(conditions.filter((_, other) => other !== place))}
          />
        </span>
      ))}
      {properties.length > 0 && at !== "" ? (
        <button
          type="button"
          className={controls["quiet"]}
          onClick={() => where([...conditions, { property: "", operator: "is", values: [] }])}
        >
          {t("builder.addWhere")}
        </button>
      ) : null}
    </>
  );
}

interface FollowedProps {
  rule: Followed;
  events: readonly EventName[];
  onChange: (rule: Plain) => void;
}

const MOST_STEPS = 10;

function FollowedFields({ rule, events, onChange }: FollowedProps) {
  const { t } = useTranslation("scope");
  const { steps, within = null } = rule;
  const span = within ? spanOf(within) : null;
  const put = (next: Selection[]) => onChange({ ...rule, steps: next });
  return (
    <>
      {steps.map((step, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same event may stand more than once; a step is its place
        <span key={place} className={classes["step"]}>
          {place > 0 ? <Icon name="right" size={12} /> : null}
          <EventField
            at={step}
            events={events}
            label={t("builder.step", { n: place + 1 })}
            onChoose={(next) => put(steps.map((each, other) => (other === place ? next : each)))}
          />
          {steps.length > 2 ? (
            <IconButton
              icon="close"
              size={12}
              label={t("builder.removeStep", { n: place + 1 })}
              onClick={() => put(steps.filter((_, other) => other !== place))}
            />
          ) : null}
        </span>
      ))}
      {steps.length < MOST_STEPS ? (
        <IconButton icon="plus" size={14} label={t("builder.addStep")} onClick={() => put([...steps, ""])} />
      ) : null}
      <span className={classes["where"]}>
        <i>{t("builder.within")}</i>
        {span ? (
          <input
            type="number"
            className={`${controls["input"]} ${classes["short"]}`}
            aria-label={t("builder.amount")}
            min={1}
            value={span.amount}
            onChange={(change) => {
              const amount = Number(change.currentTarget.value);
              if (amount > 0) onChange({ ...rule, within: written({ amount, unit: span.unit }) });
            }}
          />
        ) : null}
        <select
          className={controls["select"]}
          aria-label={t("builder.unit")}
          value={span?.unit ?? ""}
          onChange={(change) => {
            const unit = UNITS.find((each) => each === change.currentTarget.value);
            onChange({ ...rule, within: unit ? written({ amount: span?.amount ?? 7, unit }) : null });
          }}
        >
          <option value="">{t("unit.any")}</option>
          {UNITS.map((unit) => (
            <option key={unit} value={unit}>
              {t(`unit.${unit}`)}
            </option>
          ))}
        </select>
      </span>
    </>
  );
}
