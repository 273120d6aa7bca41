import { memo, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Lane } from "@/api/generated";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { Icon } from "@/design/icons/Icon";
import { Cell } from "./Cell";
import { useEditing } from "./editing";
import classes from "./Grid.module.css";
import { Row } from "./GridParts";
import { LaneHeader } from "./LaneHeader";
import type { DrawnCell, Evidence, LaneRow, StepColumn } from "./model/layout";
import { Popup } from "./Popup";

interface DrawnLaneProps {
  row: number;
  lane: LaneRow;
  steps: readonly StepColumn[];
  cells: Readonly<Record<string, DrawnCell>> | undefined;
}

/** A row of what people wrote: actions, quotes, pains … each with how sure it is. */
export const DrawnLane = memo(function DrawnLane({ row, lane, steps, cells }: DrawnLaneProps) {
  const isEmpty = !steps.some((step) => cells?.[step.id]?.text.text);
  return (
    <Row row={row} lane={lane.type}>
      <LaneHeader row={row} lane={lane} />
      {steps.map((step, index) => {
        const cell = cells?.[step.id];
        return (
          <DrawnCellView
            key={step.id}
            row={row}
            column={index + 1}
            lane={lane.id}
            type={lane.type}
            step={step.id}
            text={cell?.text.text ?? ""}
            textLang={cell?.text.lang}
            evidence={cell?.evidence}
            source={cell?.source}
            invites={isEmpty && index === 0}
          />
        );
      })}
    </Row>
  );
});

const NOTES: ReadonlySet<Lane["type"]> = new Set(["pain", "gain", "opportunity"]);

interface DrawnCellProps {
  row: number;
  column: number;
  lane: string;
  type: Lane["type"];
  step: string;
  text: string;
  textLang: "en" | "de" | undefined;
  evidence: Evidence | undefined;
  source: string | undefined;
  /** Whether it says what belongs here before anybody points at it. */
  invites: boolean;
}

const DrawnCellView = memo(function DrawnCellView(props: DrawnCellProps) {
  const { row, column, lane, type, step, text, textLang, evidence, source, invites } = props;
  const { t } = useTranslation("map");
  const { lang, editable, writeCell } = useEditing();
  const said = { text, lang: textLang ?? lang };
  return (
    <Cell
      role="gridcell"
      row={row}
      column={column}
      said={said}
      what={t(`lane.${type}`)}
      mayBeEmpty
      onWrite={(written) => writeCell(lane, step, written)}
    >
      {({ words, writing }) => {
        if (writing) return words;
        if (!text)
          return editable ? (
            <span className={classes["invitation"]} data-shown={invites || undefined}>
              {t(`empty.${type}`)}
            </span>
          ) : null;
        const mark = (
          <EvidenceButton
            lane={lane}
            step={step}
            text={text}
            lang={said.lang}
            evidence={evidence ?? "assumed"}
            source={source}
          />
        );
        return (
          <div className={NOTES.has(type) ? classes["note"] : classes["said"]} data-evidence={evidence}>
            {mark}
            <span lang={said.lang}>{type === "quote" ? quoted(text, said.lang, words) : words}</span>
            {source && NOTES.has(type) ? <small lang={said.lang}>{source}</small> : null}
          </div>
        );
      }}
    </Cell>
  );
});

/** A quote in the marks of its language, unless it brings its own. */
function quoted(text: string, lang: string, words: ReactNode): ReactNode {
  if (/^[„“”"«»‚‘’']/u.test(text)) return words;
  return lang === "de" ? <>„{words}“</> : <>“{words}”</>;
}

const LEVELS: readonly Evidence[] = ["assumed", "reported", "observed", "measured"];

interface EvidenceButtonProps {
  lane: string;
  step: string;
  text: string;
  lang: "en" | "de";
  evidence: Evidence;
  source: string | undefined;
}

/** The mark of how sure a text is; chooses another level. */
function EvidenceButton({ lane, step, text, lang, evidence, source }: EvidenceButtonProps) {
  const { t } = useTranslation("map");
  const { editable, setEvidence } = useEditing();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const from = source ? ` · ${t("evidence.source", { source })}` : "";
  const label = t("evidence.is", { level: t(`evidence.${evidence}`) }) + from;

  if (!editable)
    return (
      <span className={classes["mark"]} title={label}>
        <EvidenceMark evidence={evidence} size={8} />
      </span>
    );
  return (
    <>
      <button
        ref={button}
        type="button"
        data-stop
        tabIndex={-1}
        className={classes["mark"]}
        title={label}
        aria-label={t("evidence.change", { level: t(`evidence.${evidence}`) }) + from}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <EvidenceMark evidence={evidence} size={8} />
      </button>
      {open && button.current ? (
        <Popup anchor={button.current} role="menu" label={t("evidence.title")} onClose={() => setOpen(false)}>
          {LEVELS.map((level) => (
            <button
              key={level}
              type="button"
              role="menuitemradio"
              aria-checked={level === evidence}
              onClick={() => {
                setOpen(false);
                if (level !== evidence) setEvidence(lane, step, { text, lang }, level);
              }}
            >
              <EvidenceMark evidence={level} size={11} />
              <span className={classes["level"]}>
                {t(`evidence.${level}`)}
                <small>{t(`evidence.${level}Long`)}</small>
              </span>
              {level === evidence ? <Icon name="check" size={14} /> : null}
            </button>
          ))}
          {source ? (
            <p role="none" className={classes["menuNote"]} lang={lang}>
              {t("evidence.source", { source })}
            </p>
          ) : null}
        </Popup>
      ) : null}
    </>
  );
}
