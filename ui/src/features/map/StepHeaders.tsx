import { Link } from "@tanstack/react-router";
import { type CSSProperties, memo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StepMeasures } from "@/api/generated";
import { count } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useOpenNumber } from "@/design/numbers";
import { Cell } from "./Cell";
import { useEditing } from "./editing";
import classes from "./Grid.module.css";
import { GridCell, Row } from "./GridParts";
import type { ShownTouchpoint, StageSpan, StepColumn } from "./model/layout";
import { funnelFrom, pathsFrom } from "./model/questions";
import { Popup } from "./Popup";
import { Words } from "./Words";

const hueOf = (hue: number) => ({ "--hue": `var(--s${hue})` }) as CSSProperties;

/** The first row: each stage over its steps, with its hue. */
export const StageHeaders = memo(function StageHeaders({ stages }: { stages: readonly StageSpan[] }) {
  const { t } = useTranslation("map");
  const { edit } = useEditing();
  return (
    <Row row={0}>
      <GridCell role="columnheader" row={0} column={0} className={classes["corner"]}>
        {t("grid.stage")}
      </GridCell>
      {stages.map((stage) => (
        <Cell
          key={stage.id}
          role="columnheader"
          row={0}
          column={stage.first + 1}
          span={stage.span}
          className={classes["stage"]}
          style={{ ...hueOf(stage.hue), gridColumn: `span ${stage.span}` }}
          said={stage.name}
          what={t("edit.stage")}
          longest={200}
          onWrite={(text) => edit({ collection: "stages", id: stage.id, field: "name" }, text)}
        >
          {({ words }) => (
            <span className={classes["stageName"]} lang={stage.name.lang}>
              {words}
            </span>
          )}
        </Cell>
      ))}
    </Row>
  );
});

interface StepHeadersProps {
  project: string;
  map: string;
  steps: readonly StepColumn[];
  measures: Readonly<Record<string, StepMeasures>> | null;
}

/** The second row: each step with where it happens. */
export const StepHeaders = memo(function StepHeaders({ steps, ...context }: StepHeadersProps) {
  const { t } = useTranslation("map");
  return (
    <Row row={1} className={classes["steps"]}>
      <GridCell role="columnheader" row={1} column={0} className={classes["corner"]}>
        {t("grid.step")}
      </GridCell>
      {steps.map((step, index) => (
        <StepHeader key={step.id} step={step} column={index + 1} {...context} />
      ))}
    </Row>
  );
});

interface StepHeaderProps extends Omit<StepHeadersProps, "steps"> {
  step: StepColumn;
  column: number;
}

function StepHeader({ step, column, ...context }: StepHeaderProps) {
  const { t } = useTranslation("map");
  const { edit } = useEditing();
  return (
    <Cell
      role="columnheader"
      row={1}
      column={column}
      className={classes["step"]}
      style={hueOf(step.hue)}
      said={step.title}
      what={t("edit.step")}
      longest={200}
      onWrite={(text) => edit({ collection: "steps", id: step.id, field: "title" }, text)}
    >
      {({ words, writing }) => (
        <>
          <b className={classes["stepTitle"]} lang={step.title.lang}>
            {words}
          </b>
          {writing ? null : <StepMenu step={step} {...context} />}
        </>
      )}
    </Cell>
  );
}

/** The third row: where each step happens, and whether it decides. */
export const TouchpointRow = memo(function TouchpointRow({ steps }: { steps: readonly StepColumn[] }) {
  const { t } = useTranslation("map");
  return (
    <Row row={2} className={classes["touchpoints"]}>
      <GridCell role="rowheader" row={2} column={0} className={classes["corner"]}>
        <span className={classes["spoken"]}>{t("grid.touchpoints")}</span>
      </GridCell>
      {steps.map((step, index) => (
        <GridCell key={step.id} row={2} column={index + 1} className={classes["cell"]}>
          <Touchpoints touchpoints={step.touchpoints} title={step.title.text} />
          {step.momentOfTruth ? <em className={classes["truth"]}>{t("step.momentOfTruth")}</em> : null}
        </GridCell>
      ))}
    </Row>
  );
});

const MOST_TOUCHPOINTS = 3;

function Touchpoints({ touchpoints, title }: { touchpoints: readonly ShownTouchpoint[]; title: string }) {
  const { t } = useTranslation("map");
  const more = touchpoints.slice(MOST_TOUCHPOINTS);
  return (
    <>
      {touchpoints.slice(0, MOST_TOUCHPOINTS).map(({ id, name, channel, type }) => {
        const place = channel === "other" ? t(`type.${type}`) : t(`channel.${channel}`);
        const same = name.text.trim().toLocaleLowerCase() === title.trim().toLocaleLowerCase();
        return (
          <span key={id} className={classes["touchpoint"]} title={same ? undefined : place}>
            <Icon name={channel === "other" ? type : channel} size={14} />
            <span lang={same ? undefined : name.lang}>
              {same ? place : <Words text={name.text} lang={name.lang} longWord={10} />}
            </span>
          </span>
        );
      })}
      {more.length > 0 ? (
        <span className={classes["touchpoint"]} title={more.map(({ name }) => name.text).join(" · ")}>
          {t("step.more", { count: more.length })}
        </span>
      ) : null}
    </>
  );
}

function StepMenu({ step, project, map, measures }: Omit<StepHeaderProps, "column">) {
  const { t } = useTranslation("map");
  const { lang } = useEditing();
  const openNumber = useOpenNumber();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const funnel = open ? funnelFrom(measures, step.id) : null;
  const paths = open ? pathsFrom(measures, step.id) : null;
  const who = measures?.[step.id]?.funnel;
  const reached = measures?.[step.id]?.reached;

  return (
    <>
      <button
        ref={button}
        type="button"
        data-stop
        tabIndex={-1}
        className={classes["menuButton"]}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={t("step.menu", { step: step.title.text })}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && button.current ? (
        <Popup
          anchor={button.current}
          role="menu"
          label={t("step.menu", { step: step.title.text })}
          onClose={() => setOpen(false)}
        >
          {funnel ? (
            <Link
              role="menuitem"
              to="/p/$project/funnel"
              params={{ project }}
              search={{ q: funnel, map, step: step.id }}
            >
              <Icon name="funnel" />
              {t("step.funnel")}
            </Link>
          ) : null}
          {paths ? (
            <Link
              role="menuitem"
              to="/p/$project/paths"
              params={{ project }}
              search={{ q: paths, map, step: step.id }}
            >
              <Icon name="paths" />
              {t("step.paths")}
            </Link>
          ) : null}
          {who && typeof reached === "number" ? (
            <button
              type="button"
              role="menuitem"
              onClick={() => {
                setOpen(false);
                openNumber({
                  title: t("opened.reached", { place: step.title.text }),
                  value: count(reached, lang),
                  place: step.title.text,
                  of: who,
                  part: { part: "funnel", position: 1, outcome: "reached" },
                });
              }}
            >
              <Icon name="interpersonal" />
              {t("step.customers")}
            </button>
          ) : null}
          {funnel ? null : <p className={classes["menuNote"]}>{t("step.unbound")}</p>}
        </Popup>
      ) : null}
    </>
  );
}
