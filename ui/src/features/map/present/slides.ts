/**
 * A map as slides: what it is for, the whole line, every stage with its steps, where it goes well and badly, what is done.
 *
 * Law: every step on show and every card of the lanes that are presented stands on exactly one slide of its stage, in the
 * order of the map; slides without content are left out. The main lanes are presented; others join them as long as no
 * stage needs one more slide for it. A slide keeps its id while its stage is there. Pure.
 */
import type { LaidCard, LaidLane, LaidStage, LaidStep, Layout } from "../core/layout";
import type { ActionItem, Evidence, LaneType } from "../core/types";
import { lanesToRead } from "../line/reading";

export interface StageSlide {
  readonly kind: "stage";
  readonly id: string;
  readonly stage: LaidStage;
  /** Numbers of its steps. */
  readonly steps: readonly number[];
  readonly lanes: readonly LaidLane[];
  /** Which of the slides of its stage it is, from 1. */
  readonly part: number;
  readonly parts: number;
}

export interface Ranked {
  readonly card: LaidCard;
  readonly step: LaidStep;
}

export type Slide =
  | { readonly kind: "title" | "overview"; readonly id: string }
  | StageSlide
  | {
      readonly kind: "points";
      readonly id: string;
      readonly pains: readonly Ranked[];
      readonly opportunities: readonly Ranked[];
    }
  | {
      readonly kind: "actions";
      readonly id: string;
      readonly actions: readonly [string, ActionItem][];
      readonly part: number;
      readonly parts: number;
    };

const MOST_STEPS = 4;
/** Lines of cards that a slide has room for, and how many letters a line has over all its columns. */
const ROOM = 15;
const LETTERS = 104;
/** Lines that the title of a lane and the space around it take, and those of images. */
const LANE_LINES = 1.6;
const IMAGE_LINES = 5.5;
const MOST_POINTS = 4;
const MOST_ACTIONS = 7;
/** Lanes that join the main ones before all others, because they tell most. */
const TELLING: readonly LaneType[] = ["image", "action", "quote", "pain", "opportunity"];

/** `felt`: how a step is experienced, −2 … +2; null where nobody knows. */
export function slidesOf(
  layout: Layout,
  actions: readonly [string, ActionItem][],
  felt: (step: LaidStep) => number | null,
): Slide[] {
  const slides: Slide[] = [{ kind: "title", id: "title" }];
  if (layout.steps.length > 0) slides.push({ kind: "overview", id: "overview" });
  const read = lanesToPresent(layout);
  for (const stage of layout.stages) slides.push(...stageSlides(stage, layout.steps, read));
  const pains = ranked(layout, "pain", felt);
  const opportunities = ranked(layout, "opportunity", felt);
  const isFelt = layout.steps.some((step) => felt(step) !== null);
  if (pains.length > 0 || opportunities.length > 0 || isFelt)
    slides.push({ kind: "points", id: "points", pains, opportunities });
  slides.push(...actionSlides(actions));
  return slides;
}

/** As many actions on each slide as the others have, so that none is left alone on the last. */
function actionSlides(actions: readonly [string, ActionItem][]): Slide[] {
  const parts = Math.ceil(actions.length / MOST_ACTIONS);
  const each = Math.ceil(actions.length / Math.max(1, parts));
  return Array.from({ length: parts }, (_, index) => ({
    kind: "actions",
    id: index === 0 ? "actions" : `actions-${index + 1}`,
    actions: actions.slice(index * each, (index + 1) * each),
    part: index + 1,
    parts,
  }));
}

/** The main lanes, and as many others as have room beside them, in the order of the map. */
function lanesToPresent(layout: Layout): readonly LaidLane[] {
  const { lanes, stages, steps } = layout;
  const count = (some: readonly LaidLane[]) =>
    stages.reduce((sum, stage) => sum + stageSlides(stage, steps, some).length, 0);
  const inOrder = (some: ReadonlySet<LaidLane>) => lanes.filter((lane) => some.has(lane));
  let chosen: ReadonlySet<LaidLane> = new Set(lanesToRead(layout));
  const least = count(inOrder(chosen));
  const others = lanes
    .filter((lane) => !chosen.has(lane) && lane.cards.size > 0)
    .map((lane) => ({ lane, rank: TELLING.indexOf(lane.lane.type) }))
    .sort((a, b) => (a.rank < 0 ? TELLING.length : a.rank) - (b.rank < 0 ? TELLING.length : b.rank));
  for (const { lane } of others) {
    const more = new Set([...chosen, lane]);
    if (count(inOrder(more)) <= least) chosen = more;
  }
  return inOrder(chosen);
}

function stageSlides(stage: LaidStage, all: readonly LaidStep[], lanes: readonly LaidLane[]): StageSlide[] {
  const own = all.flatMap((step, number) => (step.stage === stage.id ? [number] : []));
  const pages: { steps: readonly number[]; lanes: readonly LaidLane[] }[] = [];
  const columns = Math.ceil(own.length / Math.ceil(own.length / MOST_STEPS || 1)) || 1;
  for (let begin = 0; begin < Math.max(1, own.length); begin += columns) {
    const steps = own.slice(begin, begin + columns);
    const here = lanes.filter(({ cards }) => steps.some((step) => cards.has(step)));
    for (const some of inPages(here, steps)) pages.push({ steps, lanes: some });
  }
  return pages.map((page, index) => ({
    kind: "stage",
    id: index === 0 ? `stage-${stage.id}` : `stage-${stage.id}-${index + 1}`,
    stage,
    ...page,
    part: index + 1,
    parts: pages.length,
  }));
}

/** Lanes in as many pages as they need; at least one, which may be empty. */
function inPages(lanes: readonly LaidLane[], steps: readonly number[]): LaidLane[][] {
  const pages: LaidLane[][] = [[]];
  let used = 0;
  for (const lane of lanes) {
    const lines = linesOf(lane, steps);
    if (used > 0 && used + lines > ROOM) {
      pages.push([]);
      used = 0;
    }
    pages.at(-1)?.push(lane);
    used += lines;
  }
  return pages;
}

/** About how many lines the cards of a lane take where they stand side by side. */
function linesOf({ cards }: LaidLane, steps: readonly number[]): number {
  const letters = Math.max(12, Math.floor(LETTERS / Math.max(1, steps.length)));
  const columns = steps.map((step) =>
    (cards.get(step) ?? []).reduce(
      (sum, { text, cell }) =>
        sum +
        (cell.images?.length ? IMAGE_LINES : 0) +
        text.text
          .split("\n")
          .reduce((lines, line) => lines + Math.max(1, Math.ceil(line.length / letters)), 0),
      0,
    ),
  );
  return Math.max(1, ...columns) + LANE_LINES;
}

const SURE: readonly Evidence[] = ["measured", "observed", "reported", "assumed"];

/** The cards of a type of lane, those at the worst experienced steps first, then the best known. */
function ranked(
  { lanes, steps }: Layout,
  type: "pain" | "opportunity",
  felt: (step: LaidStep) => number | null,
): Ranked[] {
  return lanes
    .filter(({ lane }) => lane.type === type)
    .flatMap(({ cards }) =>
      [...cards].flatMap(([number, list]) => {
        const step = steps[number];
        return step
          ? list.filter(({ text }) => text.text !== "").map((card) => ({ card, step, number }))
          : [];
      }),
    )
    .sort(
      (a, b) =>
        (felt(a.step) ?? 3) - (felt(b.step) ?? 3) ||
        SURE.indexOf(a.card.evidence) - SURE.indexOf(b.card.evidence) ||
        a.number - b.number,
    )
    .slice(0, MOST_POINTS)
    .map(({ card, step }) => ({ card, step }));
}

/** Where a slide stands among others; one that is gone is where its stage begins, or at the beginning. */
export function placeOf(slides: readonly Slide[], id: string | undefined): number {
  const exactly = slides.findIndex((slide) => slide.id === id);
  if (exactly >= 0) return exactly;
  const stage = slides.findIndex(
    (slide) => slide.kind === "stage" && id !== undefined && id.startsWith(`${slide.id}-`),
  );
  return Math.max(0, stage);
}

/** Which slide a key leads to; null for keys that lead nowhere. */
export function slideByKey(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
    case "PageDown":
    case " ":
      return Math.min(count - 1, at + 1);
    case "ArrowLeft":
    case "ArrowUp":
    case "PageUp":
      return Math.max(0, at - 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
