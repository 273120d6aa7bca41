import { useTranslation } from "react-i18next";
import type { Condition, ProjectDetail, Satisfaction, ScoreBinding } from "@/api/generated";
import { useAnswer } from "@/api/queries";
import { EventPicker } from "@/design/analysis/EventPicker";
import { NumberButton } from "@/design/analysis/NumberButton";
import controls from "@/design/controls/controls.module.css";
import { count, decimal } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./binding.module.css";
import { Conditions } from "./Conditions";
import { asked } from "./conditions";
import { ValueInput } from "./ValueInput";

interface Props {
  project: string;
  detail: ProjectDetail;
  kind: "satisfaction" | "effort";
  about: string;
  value: ScoreBinding | null;
  editable: boolean;
  onChange: (value: ScoreBinding | null) => void;
}

/** Where satisfaction or effort comes from: the events that carry a score, which of their properties it is, and the scale asked. */
export function ScoreField({ project, detail, kind, about, value, editable, onChange }: Props) {
  const { t } = useTranslation("binding");
  const numbers = detail.properties.filter(({ kind }) => kind === "number");
  const events = [...detail.event_names].sort((a, b) => b.customers - a.customers);
  const name = value?.at.events?.[0] ?? "";
  return (
    <fieldset className={`${controls["group"]} ${classes["selector"]}`}>
      <legend className={classes["legend"]}>{t(kind)}</legend>
      <p className={controls["hint"]}>{t(`${kind}Hint`)}</p>
      {editable && numbers.length > 0 ? (
        <EventPicker
          label={t("scoreEvent")}
          text={name || t("noScores")}
          chosen={name !== ""}
          events={events}
          none={{ label: t("noScores"), onChoose: () => onChange(null) }}
          onChoose={(event) =>
            onChange(
              value
                ? { ...value, at: { ...value.at, events: [event] } }
                : {
                    at: { events: [event] },
                    score: numbers[0]?.name ?? "",
                    lowest: 1,
                    highest: kind === "effort" ? 7 : 5,
                  },
            )
          }
        />
      ) : (
        <p>{name || t(numbers.length > 0 ? "noScores" : "noNumbers")}</p>
      )}
      {value ? (
        <>
          <Conditions
            where={value.at.where ?? []}
            detail={detail}
            editable={editable}
            onChange={(where) => onChange({ ...value, at: selectorOf(value, where) })}
          />
          {editable ? (
            <button
              type="button"
              className={controls["quiet"]}
              onClick={() =>
                onChange({
                  ...value,
                  at: selectorOf(value, [
                    ...(value.at.where ?? []),
                    { property: detail.properties[0]?.name ?? "" },
                  ]),
                })
              }
            >
              {t("addCondition")}
            </button>
          ) : null}
          <div className={classes["condition"]}>
            <select
              className={controls["select"]}
              aria-label={t("scoreProperty")}
              value={value.score}
              disabled={!editable}
              onChange={(event) => onChange({ ...value, score: event.target.value })}
            >
              {numbers.some(({ name: each }) => each === value.score) ? null : (
                <option value={value.score}>{t("unknownProperty", { name: value.score })}</option>
              )}
              {numbers.map(({ name: each }) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
            <span className={classes["scale"]}>
              <ValueInput
                label={t("lowest")}
                value={String(value.lowest)}
                disabled={!editable}
                isValid={(text) => text !== "" && Number(text) < value.highest}
                onSet={(text) => onChange({ ...value, lowest: Number(text) })}
              />
              {t("to")}
              <ValueInput
                label={t("highest")}
                value={String(value.highest)}
                disabled={!editable}
                isValid={(text) => text !== "" && Number(text) > value.lowest}
                onSet={(text) => onChange({ ...value, highest: Number(text) })}
              />
            </span>
          </div>
          <label className={controls["check"]}>
            <input
              type="checkbox"
              checked={value.higher_is_better ?? true}
              disabled={!editable}
              onChange={(event) => onChange({ ...value, higher_is_better: event.target.checked })}
            />
            <span>{t("higherIsBetter")}</span>
          </label>
          <Scored project={project} value={value} about={about} />
        </>
      ) : null}
    </fieldset>
  );
}

/** The events of a score, with other conditions. */
function selectorOf(value: ScoreBinding, where: Condition[]): ScoreBinding["at"] {
  const { where: _, ...at } = value.at;
  return where.length > 0 ? { ...at, where } : at;
}

function Scored({ project, value, about }: { project: string; value: ScoreBinding; about: string }) {
  const { t } = useTranslation("binding");
  const lang = useLang();
  const at = asked(value.at);
  const question: Satisfaction | null = at && {
    question: "satisfaction",
    at,
    score: value.score,
    lowest: value.lowest,
    highest: value.highest,
    higher_is_better: value.higher_is_better ?? true,
  };
  const { data, error, isPending, isPlaceholderData } = useAnswer(project, question);
  if (!question) return null;
  if (error)
    return (
      <p className={controls["trouble"]} role="alert">
        {error.message}
      </p>
    );
  if (isPending || !data) return <p className={classes["found"]}>{t("counting")}</p>;
  return (
    <div className={classes["found"]} aria-busy={isPlaceholderData}>
      <p role="status">
        {data.mean === null ? (
          t("noScoresFound")
        ) : (
          <>
            <NumberButton
              number={{
                title: t("scoresOf", { about }),
                value: t("mean", { mean: decimal(data.mean, lang, 2) }),
                of: question,
                part: { part: "satisfaction" },
              }}
            />
            {data.low === null || data.high === null
              ? null
              : ` (${decimal(data.low, lang, 2)}–${decimal(data.high, lang, 2)})`}{" "}
            {t("ofScores", { count: data.n, n: count(data.n, lang) })}
          </>
        )}
      </p>
      {(data.notes ?? []).map((note) => (
        <p key={`${note.code} ${note.en}`} className={controls["hint"]}>
          {note[lang]}
        </p>
      ))}
    </div>
  );
}
