import { useState } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { Segmented } from "@/design/controls/Segmented";
import { OfWhom } from "@/features/scope/OfWhom";
import { FormulaFault, INPUTS, readFormula } from "../core/formula";
import { METHODS } from "../core/scoring";
import { useEditing, useMapDocument, useMapIds } from "../live/hooks";
import { Choice, LineInput } from "../panels/form/fields";
import field from "../panels/form/fields.module.css";
import { GapsView } from "./GapsView";
import classes from "./Priorities.module.css";
import { PriorityMatrix } from "./PriorityMatrix";
import { RankedList } from "./RankedList";
import { useRanked } from "./useRanked";

type View = "list" | "matrix" | "gaps";

/** What is worth doing first on this map, and where expectation and experience part. */
export default function PrioritiesPanel() {
  const { t } = useTranslation("priorities");
  const { project, map } = useMapIds();
  const { ranked } = useRanked();
  const [view, setView] = useState<View>("list");
  return (
    <>
      <Segmented
        label={t("views")}
        value={view}
        onChange={setView}
        tabs
        choices={[
          { value: "list", label: t("list") },
          { value: "matrix", label: t("matrix") },
          { value: "gaps", label: t("gaps.tab") },
        ]}
      />
      <OfWhom project={project} map={map} />
      {view === "gaps" ? <GapsView /> : null}
      {view !== "gaps" ? (
        <>
          <Method />
          {ranked.length === 0 ? <p className={controls["hint"]}>{t("none")}</p> : null}
          {view === "matrix" && ranked.length > 0 ? <PriorityMatrix /> : null}
          {view === "list" ? <RankedList /> : null}
        </>
      ) : null}
    </>
  );
}

/** By what the map's opportunities are scored; for everybody at this map. */
function Method() {
  const { t } = useTranslation("priorities");
  const { editable, make } = useEditing();
  const scoring = useMapDocument((map) => map.scoring);
  const formula = useMapDocument((map) => map.formula);
  const [tried, setTried] = useState<FormulaFault | null>(null);
  const set = (name: string, value: string | null) =>
    make([{ change: "set_field", collection: "map", id: "", field: name, value }]);
  const isFormula = (text: string) => {
    const fault = text === "" ? null : faultOf(text);
    setTried(fault);
    return fault === null;
  };
  const fault = tried ?? (formula ? faultOf(formula) : null);
  return (
    <div className={classes["method"]}>
      <Choice
        label={t("method.label")}
        value={scoring}
        options={METHODS.map((value) => ({ value, label: t(`method.${value}`) }))}
        onChoose={(value) => set("scoring", value)}
      />
      <p className={controls["hint"]}>{t(`methodHint.${scoring}`)}</p>
      {scoring === "formula" ? (
        <div className={field["field"]}>
          <span className={controls["label"]}>{t("formula.label")}</span>
          <LineInput
            label={t("formula.label")}
            value={formula}
            disabled={!editable}
            longest={500}
            placeholder="value * confidence / effort"
            isValid={isFormula}
            onSet={(text) => set("formula", text || null)}
          />
          {fault ? (
            <p role="alert" className={controls["trouble"]}>
              {t(`formula.fault.${fault.code}`, { at: fault.at, found: fault.found })}
            </p>
          ) : null}
          <details className={classes["names"]}>
            <summary>{t("formula.names")}</summary>
            <dl>
              {INPUTS.map((name) => (
                <div key={name}>
                  <dt>
                    <code>{name}</code>
                  </dt>
                  <dd>{t(`input.${name}`)}</dd>
                </div>
              ))}
            </dl>
            <p className={controls["hint"]}>{t("formula.signs")}</p>
          </details>
        </div>
      ) : null}
    </div>
  );
}

function faultOf(text: string): FormulaFault | null {
  try {
    readFormula(text);
    return null;
  } catch (fault) {
    if (fault instanceof FormulaFault) return fault;
    throw fault;
  }
}
