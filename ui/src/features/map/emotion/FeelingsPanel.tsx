import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { experienceAt } from "../core/changing";
import { ordered, stepsInOrder } from "../core/ordering";
import { said } from "../core/texts";
import { useEditing, useMapDocument, useMapStore } from "../live/hooks";
import { Choice, EvidenceChoice, LineField } from "../panels/form/fields";
import { useMapView } from "../panels/view";
import { drawn, stated } from "./drawing";
import classes from "./FeelingsPanel.module.css";

const COLUMNS = [
  { field: "expected", lowest: -2, highest: 2, step: 0.25 },
  { field: "experienced", lowest: -2, highest: 2, step: 0.25 },
  { field: "importance", lowest: 1, highest: 5, step: 1 },
  { field: "effort", lowest: 1, highest: 5, step: 1 },
  { field: "n", lowest: 0, highest: 1_000_000_000, step: 1 },
] as const;

/** The feelings of a map as a table, to be read and written without the curve. */
export default function FeelingsPanel() {
  const { t } = useTranslation("map_emotion");
  const { lang } = useEditing();
  const store = useMapStore();
  const view = useMapView();
  const personas = useMapDocument((map) => map.personas);
  const steps = useMapDocument((map) => map.steps);
  const stages = useMapDocument((map) => map.stages);
  const [persona, setPersona] = useState(view.persona ?? "");
  const shown = useMemo(
    () => stepsInOrder({ stages, steps }).filter(([, each]) => !each.hidden && !stages[each.stage]?.hidden),
    [stages, steps],
  );
  const whose = persona && personas[persona] ? persona : null;
  return (
    <>
      {Object.keys(personas).length > 0 ? (
        <Choice
          label={t("whose")}
          value={whose ?? ""}
          options={[
            { value: "", label: t("everybody") },
            ...ordered(personas).map(([id]) => ({
              value: id,
              label: said(store.snapshot(), { collection: "personas", id, field: "name" }, lang).text,
            })),
          ]}
          onChoose={setPersona}
        />
      ) : null}
      <p className={`${controls["hint"]} ${classes["hint"]}`}>{t("hint")}</p>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("step")}</th>
            {COLUMNS.map(({ field }) => (
              <th key={field} scope="col" title={t(`${field}Long`)}>
                <abbr title={t(`${field}Long`)}>{t(field)}</abbr>
              </th>
            ))}
          </tr>
        </thead>
        {shown.map(([id]) => (
          <StepRows key={id} step={id} persona={whose} />
        ))}
      </table>
    </>
  );
}

function StepRows({ step, persona }: { step: string; persona: string | null }) {
  const { t } = useTranslation("map_emotion");
  const { editable, lang, make } = useEditing();
  const store = useMapStore();
  const experiences = useMapDocument((map) => map.experiences);
  const found = useMemo(
    () => experienceAt({ ...store.snapshot(), experiences }, step, persona),
    [store, experiences, step, persona],
  );
  const title = said(store.snapshot(), { collection: "steps", id: step, field: "title" }, lang);
  const everybody = useMemo(
    () => (persona === null ? null : experienceAt({ ...store.snapshot(), experiences }, step)),
    [store, experiences, step, persona],
  )?.[1];
  const [id, own] = found ?? [null, null];
  const set = (field: (typeof COLUMNS)[number]["field"], value: number | null) =>
    make(
      field === "expected" || field === "experienced"
        ? drawn(store.snapshot(), step, field, value, persona)
        : stated(store.snapshot(), step, field, value, persona),
    );
  return (
    <tbody>
      <tr>
        <th scope="row" lang={title.lang}>
          {title.text}
        </th>
        {COLUMNS.map(({ field, lowest, highest, step: by }) => (
          <td key={field}>
            <NumberInput
              label={t("of", { what: t(`${field}Long`), step: title.text })}
              value={own?.[field] ?? null}
              instead={own ? null : (everybody?.[field] ?? null)}
              lowest={lowest}
              highest={highest}
              step={by}
              disabled={!editable}
              onSet={(value) => set(field, value)}
            />
          </td>
        ))}
      </tr>
      {id !== null && own ? (
        <tr className={classes["how"]}>
          <td colSpan={6}>
            <div>
              <EvidenceChoice
                value={own.evidence ?? "assumed"}
                short
                onChoose={(level) => make(stated(store.snapshot(), step, "evidence", level, persona))}
              />
              <LineField
                place={{ collection: "experiences", id, field: "source" }}
                label={t("of", { what: t("source"), step: title.text })}
                invitation={t("source")}
                quiet
              />
            </div>
          </td>
        </tr>
      ) : null}
    </tbody>
  );
}

interface NumberInputProps {
  label: string;
  value: number | null;
  /** What holds while there is none, such as what is said of everybody. */
  instead: number | null;
  lowest: number;
  highest: number;
  step: number;
  disabled: boolean;
  onSet: (value: number | null) => void;
}

const written = (value: number | null) => (value === null ? "" : String(value).replace("-", "−"));

/** A number taken when one leaves it; what is beyond its ends stays at the end, and empty takes it away. */
function NumberInput({ label, value, instead, lowest, highest, step, disabled, onSet }: NumberInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const settle = () => {
    if (draft === null) return;
    setDraft(null);
    const typed = draft.trim().replace(",", ".").replace("−", "-");
    const number = typed === "" ? null : Number(typed);
    if (number !== null && !Number.isFinite(number)) return;
    const kept =
      number === null ? null : Math.min(highest, Math.max(lowest, step === 1 ? Math.round(number) : number));
    if (kept !== value) onSet(kept);
  };
  return (
    <input
      type="text"
      className={controls["input"]}
      inputMode="decimal"
      aria-label={label}
      disabled={disabled}
      placeholder={written(instead)}
      value={draft ?? written(value)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key === "Enter") settle();
        else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
          event.preventDefault();
          const next = (value ?? Math.max(0, lowest)) + (event.key === "ArrowUp" ? step : -step);
          setDraft(null);
          onSet(Math.min(highest, Math.max(lowest, next)));
        }
      }}
    />
  );
}
