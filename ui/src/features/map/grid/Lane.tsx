import { type CSSProperties, memo, type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useEditing, useSaid } from "../live/hooks";
import type { StepTrack, Track } from "./columns";
import { Frames } from "./Frames";
import classes from "./Grid.module.css";
import { GridCell, Row } from "./GridParts";
import { guessCards } from "./guessing";
import { AddButton, MoreButton } from "./Header";
import { useGridKit } from "./kit";
import { Named } from "./Named";
import { ofCell, ofHead } from "./places";
import { type CardIndex, tracksFor, tracksIn, type Unit, unitsOf } from "./rows";
import type { CardOf, GridSlots, LaneRow, Numbers, Writing } from "./slots";
import type { Span } from "./useWindow";

interface LaneProps {
  /** Its first row in the grid, from 0. */
  row: number;
  lane: LaneRow;
  tracks: readonly Track[];
  steps: readonly StepTrack[];
  window: Span;
  /** A column that is drawn though it is out of sight, because the focus is in it. */
  pinned: number | null;
  cards: ReadonlyMap<string, readonly CardOf[]> | undefined;
  persona: string | null;
  numbers: Numbers;
  slots: GridSlots;
  /** Steps whose cells are chosen here. */
  chosen: readonly string[] | null;
  titleChosen: boolean;
  writing: { readonly of: string; readonly writing: Writing } | null;
  /** The lane after it, before which a new one is put. */
  next: string | null;
  onHeight: (key: string, element: HTMLElement | null) => void;
}

/** A row of the map: its title, and what it says at the steps in sight. */
export const Lane = memo(function Lane(props: LaneProps) {
  const { row, lane, tracks, steps, window, pinned, slots, cards, onHeight } = props;
  const Whole = slots.wholeLanes[lane.lane.type];
  const shown = useMemo(
    () => steps.filter(({ index }) => (index > window.from && index <= window.to) || index === pinned),
    [steps, window.from, window.to, pinned],
  );
  const ref = useMemo(
    () => (element: HTMLDivElement | null) => onHeight(lane.id, element),
    [lane.id, onHeight],
  );
  const units = useMemo(() => (Whole ? null : unitsOf(cards, steps)), [Whole, cards, steps]);
  const least = useMemo(() => {
    if (!units) return undefined;
    const unseen = units.filter(
      ({ step, span }) => step.index + span <= window.from || step.index > window.to,
    );
    const heights = unseen.map(({ cards: own, step }) => guessCards(slots, lane.lane.type, own, step.width));
    return heights.length > 0 ? Math.max(...heights) : undefined;
  }, [units, window.from, window.to, slots, lane.lane.type]);
  const style: CSSProperties = least && tracksIn(units ?? []) === 1 ? { minHeight: least } : {};

  return (
    <Row ref={ref} row={row} type={lane.lane.type} className={classes["lane"]} style={style}>
      <LaneTitle
        row={row}
        lane={lane}
        titleChosen={props.titleChosen}
        writing={props.writing?.of === ofHead("lane", lane.id) ? props.writing : null}
        numbers={props.numbers}
        slots={slots}
        next={props.next}
        tracks={units ? tracksIn(units) : 1}
      />
      {Whole ? (
        <Whole
          row={row}
          lane={lane}
          columns={steps}
          shown={shown}
          persona={props.persona}
          numbers={props.numbers}
        />
      ) : (
        <Cells {...props} units={units ?? []} />
      )}
      <Frames lane={lane.id} tracks={tracks} />
    </Row>
  );
});

type TitleProps = Pick<
  LaneProps,
  "row" | "lane" | "titleChosen" | "writing" | "numbers" | "slots" | "next"
> & {
  tracks: number;
};

const LaneTitle = memo(function LaneTitle(props: TitleProps) {
  const { row, lane, titleChosen, writing, numbers, slots, next, tracks } = props;
  const { t } = useTranslation(["map_grid", "map"]);
  const { editable } = useEditing();
  const kit = useGridKit();
  const said = useSaid("lanes", lane.id, "title");
  const usual = useUsualTitle(lane);
  const of = ofHead("lane", lane.id);
  const own = writing?.writing ?? null;
  const name = said.text || usual;
  return (
    <Named
      role="rowheader"
      row={row}
      column={0}
      of={of}
      collection="lanes"
      id={lane.id}
      field="title"
      said={said}
      usual={usual}
      what={t("what.lane")}
      selected={titleChosen}
      writing={own}
      className={classes["laneTitle"]}
      style={tracks > 1 ? ({ "--tracks": tracks } as CSSProperties) : {}}
    >
      {(words) => (
        <>
          <span lang={said.text ? said.lang : undefined}>{words}</span>
          {own ? null : <slots.LaneNotes lane={lane} numbers={numbers} />}
          {editable && !own ? (
            <>
              <MoreButton
                label={t("menu.lane", { name })}
                onOpen={(at) => kit.openMenu({ kind: "lane", lanes: [lane.id] }, at)}
              />
              <LaneAdder label={t("add.laneAfter", { name })} before={next} />
            </>
          ) : null}
        </>
      )}
    </Named>
  );
});

function LaneAdder({ label, before }: { label: string; before: string | null }) {
  const kit = useGridKit();
  return (
    <AddButton at="below" label={label} onClick={(event) => kit.chooseLane(event.currentTarget, before)} />
  );
}

/** What a lane is called that has no title: the name of its type or of what it measures. */
function useUsualTitle({ lane }: LaneRow): string {
  const { t } = useTranslation("map");
  return lane.measure ? t(`measure.${lane.measure}.title`) : t(`lane.${lane.type}`);
}

type CellsProps = LaneProps & { units: readonly Unit[] };

/** The cells in sight. A card over several steps is drawn as long as any of them is. */
function Cells({
  row,
  lane,
  tracks,
  window,
  pinned,
  units,
  chosen,
  persona,
  writing,
  slots,
  cards,
}: CellsProps) {
  const isEmpty = !cards || cards.size === 0;
  const cells: ReactNode[] = [];
  units.forEach((unit, place) => {
    const { index } = unit.step;
    const last = index + unit.span - 1;
    if ((last <= window.from || index > window.to) && !(pinned !== null && index <= pinned && pinned <= last))
      return;
    const of = ofCell(lane.id, unit.step.id);
    const alone = unit.span === 1;
    cells.push(
      <Cell
        key={alone ? `${unit.track === 0 ? "" : "also-"}${unit.step.id}` : unit.cards[0]?.id}
        row={row}
        of={of}
        lane={lane}
        step={unit.step}
        span={unit.span}
        track={unit.track}
        cards={unit.cards}
        persona={persona}
        invites={isEmpty && place === 0}
        selected={chosen?.includes(unit.step.id) ?? false}
        writing={writing?.of === of && writtenHere(unit, writing.writing) ? writing.writing : null}
        Content={slots.CellContent}
      />,
    );
  });
  for (const track of tracks)
    if (track.kind === "free" && track.index > window.from && track.index <= window.to)
      cells.push(
        <GridCell key={`free-${track.stage}`} row={row} column={track.index} className={classes["cell"]} />,
      );
  return <>{cells}</>;
}

/** A new card is written beside those that are one step wide; where there are only wide ones, in the first of them. */
function writtenHere(unit: Unit, { card }: Writing): boolean {
  return card === null ? unit.span === 1 || unit.track === 0 : unit.cards.some(({ id }) => id === card);
}

interface CellProps {
  row: number;
  of: string;
  lane: LaneRow;
  step: StepTrack;
  span: number;
  track: number;
  cards: readonly CardOf[];
  persona: string | null;
  invites: boolean;
  selected: boolean;
  writing: Writing | null;
  Content: GridSlots["CellContent"];
}

const Cell = memo(function Cell({
  row,
  of,
  lane,
  step,
  span,
  track,
  selected,
  writing,
  Content,
  ...rest
}: CellProps) {
  const { editable } = useEditing();
  const kit = useGridKit();
  return (
    <GridCell
      row={row + track}
      column={step.index}
      span={span}
      track={track}
      of={of}
      editable={editable}
      aria-readonly={editable ? undefined : true}
      aria-selected={selected}
      className={classes["cell"]}
    >
      <Content
        lane={lane}
        step={step}
        writing={writing}
        onWrite={(next) => kit.write(of, next)}
        onDone={kit.done}
        {...rest}
      />
    </GridCell>
  );
});

/** The number of rows of the grid that a lane takes. */
export function rowsIn(
  lane: LaneRow,
  index: CardIndex,
  steps: readonly StepTrack[],
  slots: GridSlots,
): number {
  if (slots.wholeLanes[lane.lane.type]) return 1;
  return tracksFor(index.get(lane.id), steps);
}
