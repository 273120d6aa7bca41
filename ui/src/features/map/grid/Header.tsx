import { type ButtonHTMLAttributes, type CSSProperties, type MouseEvent, memo } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/design/icons/Icon";
import { useEditing, useMapDocument, useSaid } from "../live/hooks";
import type { SeamTrack, StepTrack, Track } from "./columns";
import classes from "./Grid.module.css";
import { GridCell, Row } from "./GridParts";
import { useGridKit } from "./kit";
import { Named } from "./Named";
import { ofHead } from "./places";
import type { StageColumns, Writing } from "./slots";

const hueStyle = (hue: number) => ({ "--hue": `var(--s${hue})` }) as CSSProperties;

/** What is chosen or written in the header. */
export interface HeadState {
  readonly chosen: ReadonlySet<string>;
  readonly writing: { readonly of: string; readonly writing: Writing } | null;
}

interface HeaderProps extends HeadState {
  tracks: readonly Track[];
  stages: readonly StageColumns[];
  /** Whether there is room after the last step for words. */
  roomy: boolean;
}

const writingAt = (state: HeadState, of: string) => (state.writing?.of === of ? state.writing.writing : null);

/** The first row: each stage over its steps, with its hue. */
export const StageRow = memo(function StageRow({ stages, roomy, ...state }: Omit<HeaderProps, "tracks">) {
  const { t } = useTranslation("map_grid");
  return (
    <Row row={0} className={classes["stages"]}>
      <GridCell role="columnheader" row={0} column={0} className={classes["corner"]}>
        {t("head.stage")}
      </GridCell>
      {stages.map((stage) => {
        const of = ofHead("stage", stage.id);
        return (
          <StageHead
            key={stage.id}
            stage={stage}
            end={stage === stages.at(-1) ? (roomy ? "roomy" : "narrow") : null}
            selected={state.chosen.has(of)}
            writing={writingAt(state, of)}
          />
        );
      })}
    </Row>
  );
});

interface StageHeadProps {
  stage: StageColumns;
  end: End;
  selected: boolean;
  writing: Writing | null;
}

const StageHead = memo(function StageHead({ stage, end, selected, writing }: StageHeadProps) {
  const { t } = useTranslation("map_grid");
  const { editable } = useEditing();
  const kit = useGridKit();
  const name = useSaid("stages", stage.id, "name");
  return (
    <Named
      role="columnheader"
      row={0}
      column={stage.first}
      span={stage.span}
      of={ofHead("stage", stage.id)}
      collection="stages"
      id={stage.id}
      field="name"
      said={name}
      what={t("what.stage")}
      selected={selected}
      writing={writing}
      className={classes["stage"]}
      style={hueStyle(stage.hue)}
    >
      {(words) => (
        <>
          <span className={classes["stageName"]} lang={name.lang}>
            {words}
          </span>
          {editable && !writing ? (
            <>
              <AddButton
                label={t("add.stageBefore", { name: name.text })}
                onClick={() => kit.addStage(stage.id)}
              />
              {end ? (
                <EndButton
                  end={end}
                  label={t("add.stageAfterLast")}
                  words={t("head.stage")}
                  onClick={() => kit.addStage(null)}
                />
              ) : null}
              <MoreButton
                label={t("menu.stage", { name: name.text })}
                onOpen={(at) => kit.openMenu({ kind: "stage", stages: [stage.id] }, at)}
              />
            </>
          ) : null}
        </>
      )}
    </Named>
  );
});

/** The second row: each step; free places and seams between them. */
export const StepRow = memo(function StepRow({ tracks, roomy, ...state }: Omit<HeaderProps, "stages">) {
  const { t } = useTranslation("map_grid");
  return (
    <Row row={1} className={classes["steps"]}>
      <GridCell role="columnheader" row={1} column={0} className={classes["corner"]}>
        {t("head.step")}
      </GridCell>
      {tracks.map((track) => {
        if (track.kind === "seam") return <SeamHead key={`seam-${track.steps[0]}`} seam={track} />;
        if (track.kind === "free")
          return <FreeHead key={`free-${track.stage}`} stage={track.stage} column={track.index} />;
        const of = ofHead("step", track.id);
        return (
          <StepHead
            key={track.id}
            step={track}
            end={track === tracks.at(-1) ? (roomy ? "roomy" : "narrow") : null}
            selected={state.chosen.has(of)}
            writing={writingAt(state, of)}
          />
        );
      })}
    </Row>
  );
});

interface StepHeadProps {
  step: StepTrack;
  end: End;
  selected: boolean;
  writing: Writing | null;
}

const StepHead = memo(function StepHead({ step, end, selected, writing }: StepHeadProps) {
  const { t } = useTranslation("map_grid");
  const { editable } = useEditing();
  const kit = useGridKit();
  const title = useSaid("steps", step.id, "title");
  return (
    <Named
      role="columnheader"
      row={1}
      column={step.index}
      of={ofHead("step", step.id)}
      collection="steps"
      id={step.id}
      field="title"
      said={title}
      what={t("what.step")}
      selected={selected}
      writing={writing}
      className={classes["step"]}
      style={hueStyle(step.hue)}
    >
      {(words) => (
        <>
          <b className={classes["stepTitle"]} lang={title.lang}>
            {words}
          </b>
          {writing ? null : (
            <>
              {editable ? (
                <>
                  <AddButton
                    label={t("add.stepBefore", { name: title.text })}
                    onClick={() => kit.addStep(step.stage, step.id)}
                  />
                  {end ? (
                    <EndButton
                      end={end}
                      label={t("add.stepAfterLast")}
                      words={t("add.step")}
                      onClick={() => kit.addStep(step.stage, null)}
                    />
                  ) : step.last ? (
                    <AddButton
                      at="right"
                      label={t("add.stepAfter", { name: title.text })}
                      onClick={() => kit.addStep(step.stage, null)}
                    />
                  ) : null}
                </>
              ) : null}
              <MoreButton
                label={t("menu.step", { name: title.text })}
                onOpen={(at) => kit.openMenu({ kind: "step", steps: [step.id] }, at)}
              />
            </>
          )}
        </>
      )}
    </Named>
  );
});

/** A stage without steps on show: a place for its first. */
function FreeHead({ stage, column }: { stage: string; column: number }) {
  const { t } = useTranslation("map_grid");
  const { editable } = useEditing();
  const kit = useGridKit();
  return (
    <GridCell
      role="columnheader"
      row={1}
      column={column}
      of={ofHead("free", stage)}
      focusable={!editable}
      className={classes["free"]}
    >
      {editable ? (
        <button type="button" data-focus tabIndex={-1} onClick={() => kit.addStep(stage, null)}>
          <Icon name="plus" size={14} />
          {t("add.step")}
        </button>
      ) : null}
    </GridCell>
  );
}

/** Where stages or steps are hidden: how many, and the way to show them. */
function SeamHead({ seam }: { seam: SeamTrack }) {
  const { t } = useTranslation("map_grid");
  const { editable } = useEditing();
  const kit = useGridKit();
  const stages = useMapDocument((map) => map.stages);
  const steps = useMapDocument((map) => map.steps);
  const names = (
    seam.stages.length > 0
      ? seam.stages.map((id) => stages[id]?.name)
      : seam.steps.map((id) => steps[id]?.title)
  )
    .filter(Boolean)
    .join(" · ");
  const label =
    seam.stages.length > 0
      ? t("seam.stages", { count: seam.stages.length, names })
      : t("seam.steps", { count: seam.steps.length, names });
  return (
    <GridCell role="columnheader" row={1} column={seam.index} focusable={false} className={classes["seam"]}>
      <button
        type="button"
        data-focus
        tabIndex={-1}
        disabled={!editable}
        title={label}
        aria-label={label}
        onClick={() => kit.show({ stages: seam.stages, steps: seam.stages.length > 0 ? [] : seam.steps })}
      >
        {seam.stages.length || seam.steps.length}
      </button>
    </GridCell>
  );
}

interface EdgeProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does: shown on hover, and read out. */
  label: string;
}

/** A button at the edge of a place: pressed there, and by keyboard from the place itself. */
function EdgeButton({ label, ...rest }: EdgeProps) {
  return <button type="button" data-stop tabIndex={-1} title={label} aria-label={label} {...rest} />;
}

interface AddButtonProps {
  label: string;
  onClick: (event: MouseEvent<HTMLButtonElement>) => void;
  /** At the lower or the right edge; at the left one without. */
  at?: "below" | "right";
}

/** Quiet until one points at the edge or comes by keyboard. */
export function AddButton({ label, onClick, at }: AddButtonProps) {
  return (
    <EdgeButton className={classes["add"]} data-at={at} label={label} onClick={onClick}>
      <Icon name="plus" size={12} />
    </EdgeButton>
  );
}

/** Where the map ends to the right: with words where there is room for them. Null: it goes on. */
type End = "roomy" | "narrow" | null;

/** What goes on with the map at its right end: always in sight, so that nobody has to look for it. */
function EndButton({ end, words, ...rest }: AddButtonProps & { end: End; words: string }) {
  return (
    <EdgeButton className={classes["end"]} data-end={end} {...rest}>
      <Icon name="plus" size={end === "roomy" ? 14 : 12} />
      {end === "roomy" ? words : null}
    </EdgeButton>
  );
}

export function MoreButton({ label, onOpen }: { label: string; onOpen: (at: HTMLElement) => void }) {
  return (
    <EdgeButton
      className={classes["more"]}
      aria-haspopup="menu"
      label={label}
      onClick={(event) => onOpen(event.currentTarget)}
    >
      <Icon name="more" />
    </EdgeButton>
  );
}
