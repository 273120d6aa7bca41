import {
  type CSSProperties,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { useEditing, useMapStore, useStandingPart } from "../live/hooks";
import type { Place } from "../live/store";
import { type MapView, useMapView } from "../panels/view";
import { ActionBar } from "./ActionBar";
import { Body } from "./Body";
import { ContextMenu, type OpenMenu } from "./ContextMenu";
import { Dragging } from "./Dragging";
import classes from "./Grid.module.css";
import { RowGroup } from "./GridParts";
import { GridStateContext } from "./gridState";
import { StageRow, StepRow } from "./Header";
import { Invitation } from "./Invitation";
import { type GridKit, KitContext, type Move } from "./kit";
import { LaneChooser } from "./LaneChooser";
import { Legend } from "./Legend";
import { useMenuTarget } from "./menuTarget";
import { cellPlace, ofHead, partOf, placeOfPart, readOf } from "./places";
import { LanesFoot, NotesRow } from "./rowParts";
import { cellsIn, extended, headed, NOTHING, oneCell, type Selection } from "./selection";
import type { GridSlots, Numbers, Writing } from "./slots";
import { useClipboard } from "./useClipboard";
import { useEdits } from "./useEdits";
import { useGeometry } from "./useGeometry";
import { useGridKeys } from "./useGridKeys";
import { useKeyboard } from "./useKeyboard";
import { usePointing } from "./usePointing";

export interface GridProps {
  scroller: RefObject<HTMLElement | null>;
  title: string;
  numbers: Numbers;
  slots: GridSlots;
  /** 1 is 100 %. */
  zoom: number;
  /** Gives the way to a place of the grid to those who lead there. */
  onReady: (goTo: MapView["goTo"]) => void;
}

/** From so many free pixels on, what adds a stage or a step says so. */
const ROOMY = 110;

const STEP: Readonly<Record<Move, readonly [row: number, column: number]>> = {
  right: [0, 1],
  left: [0, -1],
  down: [1, 0],
  up: [-1, 0],
};

/** The classic journey map: stages and steps as columns, lanes as rows; drawn and measured side by side. */
export function Grid({ scroller, title, numbers, slots, zoom, onReady }: GridProps) {
  const { t } = useTranslation("map_grid");
  const { editable } = useEditing();
  const store = useMapStore();
  const ready = useStandingPart((standing) => standing.ready);
  const view = useMapView();
  const grid = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const above = useRef<HTMLSpanElement>(null);
  const stuck = useOutOfSight(above);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [writing, setWriting] = useState<{ readonly of: string; readonly writing: Writing } | null>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  /** Which type is asked for: that of a new lane before another, or of one that is there. */
  const [asking, setAsking] = useState<
    | { readonly anchor: HTMLElement; readonly before: string | null }
    | { readonly anchor: HTMLElement; readonly lane: string }
    | null
  >(null);
  const edits = useEdits();
  const geometry = useGeometry({ scroller, body, head, persona: view.persona, slots, zoom });
  const { columns, cards, shown, size, reveal, lookAgain, spotOf } = geometry;

  const onMove = (cell: HTMLElement, extend: boolean) => {
    const of = readOf(cell.dataset["of"]);
    if (of?.kind === "cell") setSelection((before) => (extend ? extended(shown, before, of) : oneCell(of)));
    else if (of && of.kind !== "free")
      setSelection((before) => headed(shown, before, `${of.kind}s`, of.id, extend ? "upto" : "alone"));
    else setSelection(NOTHING);
  };
  const { onFocus, onBlur, onArrow, focusAt, spot } = useGridKeys({ grid, size, reveal, onMove });

  // A part that is just being made gets the focus once it is there.
  const wanted = useRef<string | null>(null);
  const focusing = useRef(true);
  useLayoutEffect(() => {
    const at = wanted.current === null ? null : spotOf(wanted.current);
    if (!at) return;
    const of = readOf(wanted.current ?? "");
    reveal(at, true);
    lookAgain();
    if (!writing && focusing.current && !focusAt(at, true)) return; // it is drawn the next time
    wanted.current = null;
    if (of?.kind === "cell") setSelection(oneCell(of));
    else if (of && of.kind !== "free") setSelection(headed(shown, NOTHING, `${of.kind}s`, of.id, "alone"));
  });
  const goTo = useCallback((of: string, focus = true) => {
    wanted.current = of;
    focusing.current = focus;
    setWanted((count) => count + 1);
  }, []);
  const [, setWanted] = useState(0);
  useEffect(() => {
    onReady((place, { keepFocus = false } = {}) => {
      const of = partOf(cellPlace(place, store.snapshot()));
      if (of) goTo(of, !keepFocus);
    });
  }, [onReady, goTo, store]);

  const write = useCallback((of: string, next: Writing) => {
    wanted.current = of;
    setWriting({ of, writing: next });
  }, []);
  const latest = useRef({ focusAt, spotOf, writing, edits });
  latest.current = { focusAt, spotOf, writing, edits };
  const done = useCallback((byKey: boolean, move?: Move) => {
    const { writing: was, spotOf: find } = latest.current;
    if (!was || !byKey) {
      setWriting(null);
      return;
    }
    flushSync(() => setWriting(null)); // the editor goes first, so that the next key finds the cell
    const at = find(was.of);
    const [down, across] = move ? STEP[move] : [0, 0];
    if (at)
      latest.current.focusAt({ row: at.row + down, column: at.column + across }) ??
        latest.current.focusAt(at);
  }, []);
  const kit = useMemo<GridKit>(() => {
    const begin = (of: string | null) => {
      if (of) write(of, { card: null, begun: "" });
    };
    return {
      write,
      done,
      openMenu: (target, at) => setMenu({ target, at }),
      addStage: (before) => begin(latest.current.edits.addStage(before)),
      addStep: (stage, before) => begin(latest.current.edits.addStep(stage, before)),
      addLane: (type, measure, before) => {
        const of = latest.current.edits.addLane(type, measure, before);
        if (of) goTo(of);
      },
      chooseLane: (anchor, before) => setAsking({ anchor, before }),
      retypeLane: (lane) => {
        const of = ofHead("lane", lane);
        const anchor = grid.current?.querySelector<HTMLElement>(`[data-of="${CSS.escape(of)}"]`);
        if (anchor) setAsking({ anchor, lane });
      },
      show: (hidden) => latest.current.edits.show(hidden),
    };
  }, [write, done, goTo]);

  const stageOf = useCallback((step: string) => store.snapshot().steps[step]?.stage, [store]);
  const cells = useMemo(() => cellsIn(shown, selection, stageOf), [shown, selection, stageOf]);
  const { clipboard, handlers, dialog } = useClipboard({ shown, cells, edits });
  const targetOf = useMenuTarget(selection, cells);
  const isWhole = (lane: string) =>
    slots.wholeLanes[store.snapshot().lanes[lane]?.type ?? "text"] !== undefined;
  const openMenu = (target: OpenMenu["target"], at: OpenMenu["at"]) => setMenu({ target, at });

  const onTooEarly = ready ? null : () => view.toast(t("standing.tooEarly"));
  const onKeyDown = useKeyboard({
    editable,
    onTooEarly,
    edits,
    selection,
    isWhole,
    cardsAt: (lane, step) => (cards.get(lane)?.get(step) ?? []).map(({ id }) => id),
    onArrow,
    onWrite: write,
    onSelectAll: () => {
      const [lane, step] = [shown.lanes[0], shown.steps[0]];
      const [last, end] = [shown.lanes.at(-1), shown.steps.at(-1)];
      if (lane && step && last && end)
        setSelection(extended(shown, oneCell({ lane, step }), { lane: last, step: end }));
    },
    onSelectColumn: (step) => setSelection(headed(shown, NOTHING, "steps", step, "alone")),
    onSelectRow: (lane) => setSelection(headed(shown, NOTHING, "lanes", lane, "alone")),
    onSelectOnly: (of) => setSelection(of.kind === "cell" ? oneCell(of) : NOTHING),
    onMenu: openMenu,
    onChooseLane: (anchor, after) => {
      const place = shown.lanes.indexOf(after);
      setAsking({ anchor, before: shown.lanes[place + 1] ?? null });
    },
    onGoTo: goTo,
    targetOf: (of) => targetOf(of, null),
  });
  const pointing = usePointing({
    editable,
    onTooEarly,
    shown,
    isWhole,
    choose: setSelection,
    onWrite: write,
    onMenu: openMenu,
    targetOf,
  });

  // What others see: where one is, and what is written there.
  useEffect(() => {
    const places: Place[] =
      selection.kind === "cells"
        ? selection.cells.map(({ lane, step }) => ({ lane, step }))
        : selection.kind === "none"
          ? []
          : selection.ids.map((id) => ({ collection: selection.kind, id }));
    store.present({ selection: places });
  }, [store, selection]);
  const writes = writing?.of;
  useEffect(() => {
    const of = writes ? readOf(writes) : null;
    const place = of && placeOfPart(of);
    store.present({ writing: place ? { place } : null });
  }, [store, writes]);

  const chosen = useMemo<ReadonlySet<string>>(
    () =>
      new Set(
        selection.kind === "cells" || selection.kind === "none"
          ? []
          : selection.ids.map((id) => ofHead(KIND_OF[selection.kind], id)),
      ),
    [selection],
  );
  const state = useMemo(() => ({ edits, numbers, clipboard }), [edits, numbers, clipboard]);
  const measures = numbers.state === "there" ? numbers.measures.steps : null;
  const template = columns.tracks.map(({ width }) => `${width}px`).join(" ");
  const style = {
    "--first": `${geometry.first}px`,
    "--template": template,
    "--width": `${geometry.first + columns.width}px`,
    "--edge": `${geometry.edge}px`,
    zoom,
  } as CSSProperties;
  const pin = spot.current;
  const roomy = geometry.spare >= ROOMY;

  if (columns.tracks.length === 0)
    return <Invitation onBegin={(step) => write(ofHead("step", step), { card: null, begun: "" })} />;
  return (
    <KitContext value={kit}>
      <GridStateContext value={state}>
        <Dragging
          grid={grid}
          origin={body}
          columns={columns}
          zoom={zoom}
          first={geometry.first}
          enabled={editable && writing === null}
          selection={selection}
          holdsCards={(lane) => !isWhole(lane)}
          edits={edits}
          onDropped={goTo}
          onMenu={(element, card, at) => {
            const of = readOf(element.dataset["of"]);
            const target = of && targetOf(of, card);
            if (target) openMenu(target, at);
          }}
        >
          {(dragging) => (
            <div className={classes["sized"]} style={style}>
              <span ref={above} className={classes["above"]} aria-hidden="true" />
              {/* biome-ignore lint/a11y/useSemanticElements: see GridParts */}
              <div
                ref={grid}
                role="grid"
                aria-label={t("label", { title })}
                aria-rowcount={size.rows}
                aria-colcount={size.columns}
                aria-multiselectable
                aria-busy={!ready || numbers.state === "loading"}
                tabIndex={-1}
                className={classes["grid"]}
                onFocus={onFocus}
                onBlur={onBlur}
                onMouseDown={dragging.onMouseDown}
                onTouchStart={dragging.onTouchStart}
                onKeyDown={(event) => {
                  dragging.onKeyDown?.(event);
                  onKeyDown(event);
                }}
                {...pointing}
                {...handlers}
              >
                <RowGroup
                  ref={head}
                  className={stuck ? `${classes["top"]} ${classes["stuck"]}` : classes["top"]}
                >
                  <StageRow stages={columns.stages} roomy={roomy} chosen={chosen} writing={writing} />
                  <StepRow tracks={columns.tracks} roomy={roomy} chosen={chosen} writing={writing} />
                </RowGroup>
                <RowGroup>
                  <NotesRow steps={columns.steps} measures={measures} slots={slots} />
                </RowGroup>
                <RowGroup ref={body}>
                  <Body
                    geometry={geometry}
                    pin={pin}
                    selection={selection}
                    cells={cells}
                    chosen={chosen}
                    writing={writing}
                    persona={view.persona}
                    numbers={numbers}
                    slots={slots}
                  />
                </RowGroup>
              </div>
              <LanesFoot beyondSimple={geometry.beyondSimple.length} onFull={() => edits.detail("full")} />
              <Legend />
            </div>
          )}
        </Dragging>
        <ActionBar
          selection={selection}
          cells={cells}
          target={targetOf(null, null)}
          onClear={() => setSelection(NOTHING)}
        />
        {menu ? <ContextMenu {...menu} onClose={() => setMenu(null)} /> : null}
        {asking ? (
          <LaneChooser
            anchor={asking.anchor}
            now={"lane" in asking ? (store.snapshot().lanes[asking.lane] ?? null) : null}
            onChoose={(type, measure) => {
              if ("lane" in asking) edits.retype(asking.lane, type, measure);
              else kit.addLane(type, measure, asking.before);
            }}
            onClose={() => setAsking(null)}
          />
        ) : null}
        {dialog}
      </GridStateContext>
    </KitContext>
  );
}

const KIND_OF = { stages: "stage", steps: "step", lanes: "lane" } as const;

/** Whether what stands right above the header has been scrolled away, so that rows pass beneath it. */
function useOutOfSight(element: RefObject<HTMLElement | null>): boolean {
  const [gone, setGone] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const watch = new IntersectionObserver(([entry]) => setGone(entry?.isIntersecting === false));
    watch.observe(element.current);
    return () => watch.disconnect();
  }, [element]);
  return gone;
}
