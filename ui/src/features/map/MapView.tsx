import { useMediaQuery } from "@mantine/hooks";
import { Outlet, useLocation } from "@tanstack/react-router";
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
import { useTranslation } from "react-i18next";
import { useGuest } from "@/api/guests";
import { MapBar } from "@/design/analysis/MapBar";
import { MapState } from "@/design/analysis/MapState";
import controls from "@/design/controls/controls.module.css";
import { ScopeBar } from "../scope/ScopeBar";
import { triggerOf } from "../scope/useScenario";
import { ArrivalsHead } from "./arrivals/ArrivalsHead";
import { ChosenRoute } from "./arrivals/ChosenRoute";
import { GoalsLine } from "./arrivals/GoalsLine";
import { useFullGoals } from "./arrivals/useFullGoals";
import { arrivalAt } from "./arriving";
import { useCommentKey } from "./comments/useCommentKey";
import { EditableText } from "./EditableText";
import { EDITORS } from "./editors";
import { Finding } from "./grid/Finding";
import { SLOTS } from "./grid/filled";
import { Grid } from "./grid/Grid";
import { KeysDialog } from "./grid/KeysDialog";
import type { Numbers } from "./grid/slots";
import { PastNotice } from "./history/PastNotice";
import { useMapDocument, useMapIds, useMapStore, useSaid, useStandingPart } from "./live/hooks";
import type { MapStore } from "./live/store";
import type { LiveMap } from "./live/useLiveMap";
import classes from "./MapView.module.css";
import { RichField } from "./panels/form/fields";
import { NumbersFailed, RefusedNotice } from "./panels/Notices";
import { PanelHost } from "./panels/PanelHost";
import { Rail } from "./panels/Rail";
import { SceneContext, useViewName } from "./panels/scene";
import { Toast, type ToastWords } from "./panels/Toast";
import { Toolbar } from "./panels/Toolbar";
import { TOOLS } from "./panels/toolbar";
import { ViewTools } from "./panels/ViewTools";
import { type MapView as View, ViewContext } from "./panels/view";
import { kept } from "./panels/Zoom";
import heading from "./Title.module.css";

interface MapViewProps {
  live: LiveMap;
  numbers: Numbers;
  failure: Error | null;
  onMeasureAgain: () => void;
}

/** Up to this width the numbers' state stands beside of whom they are, and no longer beside what one does with the map. */
const NARROW = "(width <= 1100px)";
const DESCRIPTION = { collection: "map", id: "", field: "description" } as const;

/** The map with its bars and panels: everything is given, nothing is fetched. */
export function MapView({ live, numbers, failure, onMeasureAgain }: MapViewProps) {
  const { t } = useTranslation(["map_grid", "map"]);
  const { project, map } = useMapIds();
  const store = useMapStore();
  const measures = numbers.state === "there" ? numbers.measures : undefined;
  const isCounting = numbers.state === "there" && numbers.isCounting;
  const title = useSaid("map", "", "title");
  const begins = useMapDocument((map) => map.scenario.trigger_at);
  const scenario = useMemo(() => triggerOf(begins), [begins]);
  const scroll = useRef<HTMLElement>(null);
  const top = useTop(scroll);
  const [zoom, setZoom] = useState(1);
  const [finding, setFinding] = useState(false);
  const [helping, setHelping] = useState(false);
  const { view, said, toast, closeToast, onReady } = useView();
  const name = useViewName(project, map);
  const isGrid = name === "grid";
  const isMeasured = numbers.state !== "past" && numbers.state !== "no_data";
  const isNarrow = useMediaQuery(NARROW, window.matchMedia(NARROW).matches);
  const isGuest = useGuest() !== null;
  const stateInScope = isNarrow && isMeasured && !isGuest;
  const [isFull, setFull] = useFullGoals();
  const scene = useMemo(() => ({ numbers, onReady }), [numbers, onReady]);
  useScreenKeys(name === "present" ? null : store, isGrid ? () => setFinding(true) : null, () =>
    setHelping(true),
  );
  useRefused(view.toast);
  useCommentKey(view.openPanel);

  const fit = () => {
    const sized = scroll.current?.querySelector<HTMLElement>("[role=grid]");
    if (!scroll.current || !sized) return;
    const whole = sized.getBoundingClientRect().width / zoom;
    setZoom(kept(Math.floor((scroll.current.clientWidth / whole) * 100) / 100));
  };

  if (name === "present")
    return (
      <ViewContext value={view}>
        <ChosenRoute numbers={numbers}>
          <SceneContext value={scene}>
            <Outlet />
          </SceneContext>
        </ChosenRoute>
      </ViewContext>
    );
  return (
    <ViewContext value={view}>
      <ChosenRoute numbers={numbers}>
        <div
          className={classes["screen"]}
          data-view={name}
          data-counting={isCounting || undefined}
          style={{ "--top": `${top}px` } as CSSProperties}
        >
          <MapBar
            project={project}
            map={map}
            provenance={stateInScope ? undefined : measures?.provenance}
            explained={measures?.explained}
            work={<Toolbar live={live} />}
            persona={TOOLS.filter(({ side }) => side === "start").map(({ id, Component }) => (
              <Component key={id} />
            ))}
          />
          {isMeasured ? (
            <ScopeBar
              project={project}
              map={map}
              scenario={scenario}
              twoSides
              notes={numbers.state === "there" ? numbers.comparison?.notes : undefined}
            >
              {stateInScope && measures ? (
                <MapState provenance={measures.provenance} explained={measures.explained} />
              ) : null}
              {name === "board" ? null : <GoalsLine isFull={isFull} onFull={setFull} />}
            </ScopeBar>
          ) : null}
          <RefusedNotice onRetry={live.retry} />
          <PastNotice />
          {name === "board" || !isFull ? null : <ArrivalsHead />}
          {failure ? <NumbersFailed error={failure} onRetry={onMeasureAgain} /> : null}
          <div className={classes["sides"]}>
            {finding && isGrid ? <Finding onClose={() => setFinding(false)} /> : null}
            <div className={classes["stage"]}>
              {isGrid ? (
                <section ref={scroll} className={classes["scroll"]} aria-label={t("map:grid.region")}>
                  <div className={heading["title"]}>
                    <h1>
                      <EditableText
                        said={title}
                        place={{ collection: "map", id: "", field: "title" }}
                        label={t("map:edit.mapTitle")}
                        required
                      />
                    </h1>
                    <RichField
                      place={DESCRIPTION}
                      label={t("map:edit.mapDescription")}
                      invitation={t("map:empty.description")}
                      quiet
                    />
                  </div>
                  <Grid
                    scroller={scroll}
                    title={title.text}
                    numbers={numbers}
                    slots={SLOTS}
                    zoom={zoom}
                    onReady={onReady}
                  />
                </section>
              ) : (
                <section ref={scroll} className={classes["scroll"]} aria-label={title.text}>
                  <SceneContext value={scene}>
                    <Outlet />
                  </SceneContext>
                </section>
              )}
              <ViewTools
                isGrid={isGrid}
                zoom={zoom}
                onZoom={setZoom}
                onFit={fit}
                onFind={() => setFinding(true)}
                onHelp={() => setHelping(true)}
              />
            </div>
            <PanelHost />
            <Rail hasFindings={isMeasured && name !== "board"} />
          </div>
          {helping ? <KeysDialog onClose={() => setHelping(false)} /> : null}
          {toast ? <Toast toast={toast} onClose={closeToast} /> : null}
          <span className={controls["hidden"]} role="status" aria-live="polite">
            {said}
          </span>
        </div>
      </ChosenRoute>
    </ViewContext>
  );
}

/** How the map is looked at, and what is said about it. */
function useView() {
  const [chosen, choosePersona] = useState<string | null>(null);
  // Whoever is removed, by whomever, is nobody's map any more.
  const persona = useMapDocument(({ personas }) =>
    chosen !== null && Object.hasOwn(personas, chosen) ? chosen : null,
  );
  const [panel, setPanel] = useState<View["panel"]>(null);
  const [said, announce] = useState("");
  const [toast, setToast] = useState<(ToastWords & { steps: number }) | null>(null);
  const store = useMapStore();
  const steps = useStandingPart((standing) => standing.steps);
  const goTo = useRef<View["goTo"]>(() => undefined);
  const view = useMemo<View>(() => {
    let count = 0;
    return {
      persona,
      choosePersona,
      panel,
      openPanel: (id, about = null) => setPanel({ id, about }),
      closePanel: () => setPanel(null),
      announce,
      toast: (sentence, undo) => {
        count += 1;
        setToast({ id: count, sentence, undo, steps: store.standing().steps });
      },
      goTo: (place, options) => goTo.current(place, options),
    };
  }, [store, persona, panel]);
  useArrival(view);
  const closeToast = useCallback(() => setToast(null), []);
  const onReady = useCallback((go: View["goTo"]) => {
    goTo.current = go;
  }, []);
  // A way back that would take back something else by now is none.
  const late = toast?.undo !== undefined && toast.steps !== steps;
  useEffect(() => {
    if (late) setToast(null);
  }, [late]);
  return { view, said, toast: late ? null : toast, closeToast, onReady };
}

/**
 * An address may name a place: whoever comes from a list, or up from a map in detail, arrives there. What it says is done
 * once, when the map is there.
 */
function useArrival(view: View): void {
  const store = useMapStore();
  const ready = useStandingPart((standing) => standing.ready);
  const hash = useLocation({ select: (location) => location.hash });
  const latest = useRef(view);
  latest.current = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a place may come with what is read later
  useEffect(() => {
    const arrival = arrivalAt(hash, store.snapshot());
    if (arrival?.panel) latest.current.openPanel(arrival.panel, arrival.place);
    if (arrival?.place && (!arrival.panel || arrival.panel === "card")) latest.current.goTo(arrival.place);
  }, [hash, store, ready]);
}

/**
 * Ctrl/⌘+Z and Shift undo and redo edits, except while a text is being written; Ctrl/⌘+F finds in the map, and ? says
 * which keys there are. A window over the map keeps its keys to itself. Without a store there are no keys.
 */
function useScreenKeys(store: MapStore | null, onFind: (() => void) | null, onHelp: () => void): void {
  const latest = useRef({ onFind, onHelp });
  latest.current = { onFind, onHelp };
  useEffect(() => {
    if (!store) return;
    const onKey = (event: KeyboardEvent) => {
      if (document.querySelector("dialog:modal")) return;
      const key = event.key.toLowerCase();
      const writes = event.target instanceof HTMLElement && event.target.matches(EDITORS);
      if (key === "?" && !writes && !event.ctrlKey && !event.metaKey) latest.current.onHelp();
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
      if (key === "f" && !event.shiftKey) {
        if (!latest.current.onFind) return;
        event.preventDefault();
        latest.current.onFind();
        return;
      }
      const redo = key === "y" || (event.shiftKey && key === "z");
      if (!redo && key !== "z") return;
      if (writes) return;
      event.preventDefault();
      if (redo) store.redo();
      else store.undo();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [store]);
}

/** Says why a change could not be made. */
function useRefused(toast: View["toast"]): void {
  const { t, i18n } = useTranslation("map_grid");
  const store = useMapStore();
  useEffect(
    () =>
      store.onRefused(({ code }) => {
        const key = `refused.${code.replace(/^map\./, "")}`;
        toast(i18n.exists(`map_grid:${key}`) ? t(key) : t("refused.other"));
      }),
    [store, toast, t, i18n],
  );
}

/** Where an element begins in the page, so that it takes the rest of the window and scrolls, and the page does not. */
function useTop(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(140);
  useLayoutEffect(() => {
    const measure = () => {
      const begins = element.current?.getBoundingClientRect().top ?? 0;
      setTop(Math.round(begins + window.scrollY));
    };
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(window.document.body);
    const sides = element.current?.parentElement?.parentElement;
    for (const sibling of sides?.parentElement?.children ?? [])
      if (sibling !== sides) resized.observe(sibling);
    return () => resized.disconnect();
  });
  return top;
}
