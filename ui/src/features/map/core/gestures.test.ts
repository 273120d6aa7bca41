import { describe, expect, it } from "vitest";
import { applied, undoOf } from "./changing";
import { readHtml, readTsv, writeHtml, writeTsv } from "./clipboard";
import { duplicateCards, duplicateLanes, duplicateStages, duplicateSteps } from "./duplicating";
import {
  addBranch,
  addCard,
  addLane,
  addPersona,
  addStage,
  addStep,
  addTouchpoint,
  convertLane,
  deleteMany,
  meetTouchpoint,
  moveMany,
  nextOf,
  setDetail,
  setHidden,
} from "./gestures";
import { normalised } from "./normalising";
import { ordered, stepsInOrder } from "./ordering";
import { copiedBlock, pasteBlock } from "./pasting";
import { coveredBy, setSpan } from "./spans";
import { mergeStages, mergeSteps, splitStage, splitStep } from "./splitting";
import { randomMap, randomOf } from "./testing/random";
import type { AnyChange, MapDocument } from "./types";

/** Stages A (a1 a2 a3) and B (b1 b2); a wide card over a1–a3, one over a2 and a3. */
const map = normalised({
  title: "Reise",
  locale: "de",
  personas: { ada: { order: "V", name: "Ada" } },
  stages: {
    A: { order: "F", name: "A", goal: "Finden" },
    B: { order: "V", name: "B", goal: "Kaufen", hue: 2 },
  },
  steps: {
    a1: { stage: "A", order: "F", title: "Suchen" },
    a2: { stage: "A", order: "V", title: "Lesen" },
    a3: { stage: "A", order: "k", title: "Fragen", moment_of_truth: true },
    b1: { stage: "B", order: "F", title: "Bezahlen" },
    b2: { stage: "B", order: "V", title: "Warten" },
  },
  branches: { f: { source: "a2", target: "b2", condition: "eilig" }, g: { source: "b1", target: "a2" } },
  touchpoints: { web: { name: "Website" }, shop: { name: "Laden" } },
  interactions: {
    i: { step: "a2", touchpoint: "web", order: "F" },
    j: { step: "a2", touchpoint: "shop", order: "V" },
    k: { step: "a3", touchpoint: "web", order: "F" },
  },
  lanes: {
    does: { order: "F", type: "action", band: "customer" },
    feels: { order: "V", type: "emotion" },
    says: { order: "k", type: "quote" },
  },
  cells: {
    wide: { lane: "does", step: "a1", span: 3, text: "sucht" },
    pair: { lane: "does", step: "a2", span: 2, text: "liest" },
    one: { lane: "says", step: "a2", order: "F", text: "**Aha**" },
    two: { lane: "says", step: "a2", order: "V", text: "Hm" },
    hers: { lane: "says", step: "a2", persona: "ada", text: "Nur ich" },
    last: { lane: "says", step: "a3", text: "Gut\tso" },
  },
  experiences: { x: { step: "a2", expected: 1 }, y: { step: "a3", expected: -1, experienced: 2 } },
  actions: { todo: { order: "V", text: "Kürzen", step: "a3" } },
  translations: { en: { "steps.a2.title": "Read", "cells.one.text": "**Ah**" } },
});

const stepIds = (document: MapDocument) => stepsInOrder(document).map(([id]) => id);
const covers = (document: MapDocument, card: string) => {
  const cell = document.cells[card];
  return cell ? coveredBy(cell, stepIds(document)) : null;
};
const textsAt = (document: MapDocument, lane: string, step: string) =>
  ordered(document.cells)
    .filter(([, cell]) => cell.lane === lane && cell.step === step && !cell.persona)
    .map(([, { text }]) => text);

/** Applies a gesture and sees that it is whole and can be undone. */
function changed(changes: readonly AnyChange[], document = map): MapDocument {
  const made = applied(document, changes);
  expect(applied(made, undoOf(document, changes))).toEqual(document);
  return made;
}

describe("adding", () => {
  it("puts steps before another, and grows cards over both its neighbours", () => {
    const { changes, id } = addStep(map, { stage: "A", title: "Neu" }, "a2");
    const made = changed(changes);
    expect(stepIds(made)).toEqual(["a1", id, "a2", "a3", "b1", "b2"]);
    expect(covers(made, "wide")).toEqual(["a1", id, "a2", "a3"]);
    expect(covers(made, "pair")).toEqual(["a2", "a3"]);
  });

  it("gives stages the next hue, lanes the band of what they stand before", () => {
    const stage = addStage(map, { name: "C" });
    expect(changed(stage.changes).stages[stage.id]).toMatchObject({ name: "C", hue: 3 });
    const lane = addLane(map, { type: "metric" }, "does");
    const made = changed(lane.changes);
    expect(made.lanes[lane.id]).toMatchObject({ type: "metric", measure: "reached", band: "customer" });
    expect(ordered(made.lanes)[0]?.[0]).toBe(lane.id);
    expect(nextOf(map, "steps", "a3")).toBeNull();
  });

  it("puts cards among the cards of their place", () => {
    const { changes, id } = addCard({ lane: "says", step: "a2", text: "Neu" }, "two");
    expect(textsAt(changed(changes), "says", "a2")).toEqual(["**Aha**", "Neu", "Hm"]);
    expect(changed(changes).cells[id]?.text).toBe("Neu");
  });

  it("meets a touchpoint once, and makes new ones", () => {
    expect(meetTouchpoint(map, "a2", "web")).toBeNull();
    const met = meetTouchpoint(map, "b1", "web", { initiator: "organisation" });
    expect(changed(met?.changes ?? []).interactions[met?.id ?? ""]).toMatchObject({
      step: "b1",
      touchpoint: "web",
    });
    const made = addTouchpoint("b1", { name: "Post", channel: "post" });
    const { touchpoint } = changed(made.changes).interactions[made.id] ?? {};
    expect(changed(made.changes).touchpoints[touchpoint ?? ""]).toBeDefined();
    expect(Object.keys(changed(made.changes).touchpoints)).toHaveLength(3);
  });

  it("branches once between two steps, never to the same", () => {
    expect(addBranch(map, "a2", "b2")).toBeNull();
    expect(addBranch(map, "a2", "a2")).toBeNull();
    const made = addBranch(map, "a1", "b2", "sofort");
    expect(changed(made?.changes ?? []).branches[made?.id ?? ""]?.condition).toBe("sofort");
    const persona = addPersona({ name: "Bert" });
    expect(changed(persona.changes).personas[persona.id]?.name).toBe("Bert");
  });
});

describe("moving, deleting, hiding", () => {
  it("moves several in the order they have, before one that stays", () => {
    expect(stepIds(changed(moveMany(map, "steps", ["b2", "a1"], "a3", { stage: "A" })))).toEqual([
      "a2",
      "a1",
      "b2",
      "a3",
      "b1",
    ]);
    expect(stepIds(changed(moveMany(map, "steps", ["a1", "a2"], "a2", { stage: "A" })))).toEqual(
      stepIds(map),
    );
  });

  it("keeps cards over what stays when steps leave", () => {
    const made = changed(moveMany(map, "steps", ["a3"], null, { stage: "B" }));
    expect(covers(made, "wide")).toEqual(["a1", "a2"]);
    expect(covers(made, "pair")).toEqual(["a2"]);
  });

  it("deletes several; cards over steps that stay begin there", () => {
    const made = changed(deleteMany(map, "steps", ["a1", "a3", "gone"]));
    expect(stepIds(made)).toEqual(["a2", "b1", "b2"]);
    expect(covers(made, "wide")).toEqual(["a2"]);
    expect(made.cells["last"]).toBeUndefined();
    expect(made.actions["todo"]?.step).toBeUndefined();
    expect(Object.keys(changed(deleteMany(map, "stages", ["A", "B"])).steps)).toEqual([]);
  });

  it("hides and shows what is not so yet", () => {
    const hidden = changed(setHidden(map, "steps", ["a1", "a2"], true));
    expect(hidden.steps["a1"]?.hidden).toBe(true);
    expect(setHidden(hidden, "steps", ["a1"], true)).toEqual([]);
    expect(changed(setHidden(hidden, "steps", ["a1", "a2"], false), hidden)).toEqual(map);
  });

  it("sets the span of a card within the map", () => {
    expect(changed(setSpan(map, "pair", 99)).cells["pair"]?.span).toBe(4);
    expect(changed(setSpan(map, "pair", 0)).cells["pair"]?.span).toBeUndefined();
    expect(setSpan(map, "pair", 2)).toEqual([]);
  });
});

describe("simple and full", () => {
  it("loses nothing, and adds the lanes of a full map once", () => {
    const simple = changed(setDetail(map, "simple"));
    expect(Object.values(simple.lanes).filter(({ main }) => main)).toHaveLength(1);
    const full = applied(simple, setDetail(simple, "full"));
    expect(full.cells).toEqual(map.cells);
    expect(Object.keys(full.lanes)).toHaveLength(3);
    const bare = normalised({
      title: "x",
      detail: "simple",
      lanes: { q: { order: "V", type: "quote", main: true } },
    });
    const filled = applied(bare, setDetail(bare, "full"));
    expect(Object.keys(filled.lanes)).toHaveLength(12);
    expect(Object.values(filled.lanes).map(({ title }) => title)).toContain("Goals");
    expect(Object.values(filled.translations.de ?? {})).toContain("Ziele");
    expect(
      ordered(filled.lanes)
        .map(([, { type }]) => type)
        .slice(0, 6),
    ).toEqual(["need", "action", "touchpoint", "channel", "quote", "emotion"]);
    const again = applied(filled, setDetail(filled, "simple"));
    expect(Object.keys(applied(again, setDetail(again, "full")).lanes)).toHaveLength(12);
  });
});

describe("splitting and merging", () => {
  it("splits a step: cards chosen go, branches lead on from the second, wide cards reach it", () => {
    const made = splitStep(map, "a2", "Vergleichen", { cards: ["two", "last"], interactions: ["j"] });
    const split = changed(made?.changes ?? []);
    const id = made?.id ?? "";
    expect(stepIds(split)).toEqual(["a1", "a2", id, "a3", "b1", "b2"]);
    expect(textsAt(split, "says", "a2")).toEqual(["**Aha**"]);
    expect(textsAt(split, "says", id)).toEqual(["Hm"]);
    expect(textsAt(split, "says", "a3")).toEqual(["Gut\tso"]);
    expect(split.interactions["j"]?.step).toBe(id);
    expect(split.branches["f"]?.source).toBe(id);
    expect(split.branches["g"]?.target).toBe("a2");
    expect(covers(split, "wide")).toEqual(["a1", "a2", id, "a3"]);
    expect(covers(split, "pair")).toEqual(["a2", id, "a3"]);
  });

  it("merges steps: everything stands at the first, what cannot be twice is one", () => {
    const made = mergeSteps(map, ["a3", "a2", "b2"]);
    const merged = changed(made?.changes ?? []);
    expect(made?.id).toBe("a2");
    expect(stepIds(merged)).toEqual(["a1", "a2", "b1"]);
    expect(merged.steps["a2"]).toMatchObject({ title: "Lesen · Fragen · Warten", moment_of_truth: true });
    expect(textsAt(merged, "says", "a2")).toEqual(["**Aha**", "Hm", "Gut\tso"]);
    expect(Object.keys(merged.interactions).sort()).toEqual(["i", "j"]);
    expect(merged.experiences).toEqual({ x: { step: "a2", expected: 1, experienced: 2 } });
    expect(merged.branches).toEqual({ g: { source: "b1", target: "a2" } });
    expect(merged.actions["todo"]?.step).toBe("a2");
    expect(covers(merged, "wide")).toEqual(["a1", "a2"]);
    expect(merged.translations.en?.["steps.a2.title"]).toBe("Read");
    expect(mergeSteps(map, ["a1"])).toBeNull();
  });

  it("splits a stage at a step, and merges stages", () => {
    expect(splitStage(map, "a1", "C")).toBeNull();
    const made = splitStage(map, "a2", "C");
    const split = changed(made?.changes ?? []);
    expect(stepIds(split)).toEqual(stepIds(map));
    expect(split.steps["a3"]?.stage).toBe(made?.id);
    const back = mergeStages(split, ["A", made?.id ?? ""]);
    const merged = changed(back?.changes ?? [], split);
    expect(stepIds(merged)).toEqual(stepIds(map));
    expect(Object.keys(merged.stages)).toEqual(["A", "B"]);
    const all = mergeStages(map, ["B", "A"], "Alles");
    expect(changed(all?.changes ?? []).stages).toEqual({
      A: { order: "F", name: "Alles", goal: "Finden\n\nKaufen" },
    });
    expect(covers(changed(all?.changes ?? []), "wide")).toEqual(["a1", "a2", "a3"]);
  });
});

describe("duplicating", () => {
  it("copies steps with all that stands there, in all languages, after the last", () => {
    const { changes, ids } = duplicateSteps(map, ["a2", "a1"]);
    const made = changed(changes);
    const [first = "", second = ""] = ids;
    expect(stepIds(made)).toEqual(["a1", "a2", first, second, "a3", "b1", "b2"]);
    expect(made.steps[second]?.title).toBe("Lesen");
    expect(made.translations.en?.[`steps.${second}.title`]).toBe("Read");
    expect(textsAt(made, "says", second)).toEqual(["**Aha**", "Hm"]);
    expect(Object.values(made.interactions).filter(({ step }) => step === second)).toHaveLength(2);
    expect(Object.values(made.experiences).filter(({ step }) => step === second)).toHaveLength(1);
    expect(Object.keys(made.branches)).toEqual(["f", "g"]);
  });

  it("copies stages, lanes and cards", () => {
    const stages = duplicateStages(map, ["A"]);
    const twice = changed(stages.changes);
    expect(ordered(twice.stages).map(([id]) => id)).toEqual(["A", stages.ids[0], "B"]);
    expect(stepIds(twice)).toHaveLength(8);
    expect(Object.values(twice.cells).filter(({ text }) => text === "Hm")).toHaveLength(2);
    const lanes = duplicateLanes(map, ["says"]);
    expect(ordered(changed(lanes.changes).lanes).map(([id]) => id)).toEqual([
      "does",
      "feels",
      "says",
      lanes.ids[0],
    ]);
    const cards = duplicateCards(map, ["one"]);
    expect(textsAt(changed(cards.changes), "says", "a2")).toEqual(["**Aha**", "**Aha**", "Hm"]);
    expect(changed(cards.changes).translations.en?.[`cells.${cards.ids[0]}.text`]).toBe("**Ah**");
  });
});

describe("converting a lane", () => {
  it("keeps cards where the new type has cards, turns words into touchpoints, and says what goes", () => {
    expect(changed(convertLane(map, "says", "thought").changes).cells).toEqual(map.cells);
    expect(convertLane(map, "says", "quote").changes).toEqual([]);
    const { changes, lost } = convertLane(map, "does", "touchpoint");
    const made = changed(changes);
    expect(lost).toEqual([]);
    expect(Object.values(made.touchpoints).map(({ name }) => name)).toEqual([
      "Website",
      "Laden",
      "liest",
      "sucht",
    ]);
    expect(made.lanes["does"]?.type).toBe("touchpoint");
    expect(convertLane(map, "says", "metric").lost).toHaveLength(4);
    const metric = changed(convertLane(map, "says", "metric").changes);
    expect(metric.lanes["says"]?.measure).toBe("reached");
    expect(
      changed(convertLane(metric, "says", "text").changes, metric).lanes["says"]?.measure,
    ).toBeUndefined();
  });
});

describe("blocks of a spreadsheet", () => {
  const shown = {
    lanes: ["does", "feels", "says"],
    steps: stepIds(map),
    persona: null,
    language: "de" as const,
  };
  const title = (number: number) => `Schritt ${number}`;

  it("are read as they were written, whatever they hold", () => {
    const block = [
      ["a", 'b "zwei"', ""],
      ["c\nd", "e\tf", '"'],
    ];
    expect(readTsv(writeTsv(block))).toEqual(block);
    expect(readTsv("a\tb\r\nc\r\n")).toEqual([
      ["a", "b"],
      ["c", ""],
    ]);
    expect(readTsv('5" Rohr\t"offen')).toEqual([['5" Rohr', '"offen']]);
    expect(readTsv("")).toEqual([[""]]);
    expect(writeHtml([["<b>\n&"]])).toBe("<table><tr><td>&lt;b&gt;<br>&amp;</td></tr></table>");
    expect(readHtml(`<meta><body>${writeHtml([["x"]], block)}</body>`)).toEqual(block);
    expect(readHtml("<table></table>")).toBeNull();
    expect(readHtml('<table data-etappe-block="{}">')).toBeNull();
  });

  it("say what stands there in plain words, and pasting them where they come from changes nothing", () => {
    const block = copiedBlock(map, shown);
    expect(block[2]?.slice(1, 3)).toEqual(["Aha\n\nHm", "Gut\tso"]);
    expect(block[1]?.slice(1, 3)).toEqual(["", "2"]);
    expect(
      pasteBlock(map, readTsv(writeTsv(block)), shown, { lane: "does", step: "a1" }, title).changes,
    ).toEqual([]);
    const rich = copiedBlock(map, shown, "rich");
    expect(rich[2]?.[1]).toBe("**Aha**\n\nHm");
    expect(pasteBlock(map, rich, shown, { lane: "does", step: "a1" }, title, "rich").changes).toEqual([]);
  });

  it("are written over cells and make new steps and lanes where there is no room", () => {
    const block = [
      ["1,5", "viel"],
      ["5 * 3 * 2", "neu"],
      ["unten", ""],
    ];
    const pasted = pasteBlock(map, block, shown, { lane: "feels", step: "b2" }, title);
    const made = changed(pasted.changes);
    expect(pasted.steps).toHaveLength(1);
    expect(pasted.lanes).toHaveLength(1);
    expect(pasted.skipped).toBe(1);
    const [step = "", lane = ""] = [pasted.steps[0], pasted.lanes[0]];
    expect(stepIds(made)).toEqual(["a1", "a2", "a3", "b1", "b2", step]);
    expect(made.steps[step]).toMatchObject({ stage: "B", title: "Schritt 6" });
    expect(made.lanes[lane]?.type).toBe("quote");
    expect(Object.values(made.experiences)).toContainEqual({ step: "b2", experienced: 1.5 });
    expect(textsAt(made, "says", "b2")).toEqual(["5 \\* 3 \\* 2"]);
    expect(textsAt(made, lane, "b2")).toEqual(["unten"]);
    expect(copiedBlock(made, { ...shown, lanes: ["says"], steps: ["b2", step] })).toEqual([
      ["5 * 3 * 2", "neu"],
    ]);
  });

  it("replace all cards of a place, and clear it where they say nothing", () => {
    const one = { ...shown, lanes: ["says"], steps: ["a2"] };
    const written = changed(pasteBlock(map, [["Alles"]], one, { lane: "says", step: "a2" }, title).changes);
    expect(textsAt(written, "says", "a2")).toEqual(["Alles"]);
    const cleared = changed(pasteBlock(map, [[""]], one, { lane: "says", step: "a2" }, title).changes);
    expect(textsAt(cleared, "says", "a2")).toEqual([]);
    expect(cleared.cells["hers"]).toBe(map.cells["hers"]);
  });
});

describe("every gesture", () => {
  it("leads from whole maps to whole maps and back", () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const random = randomOf(seed);
      const document = randomMap(random);
      const steps = stepIds(document);
      const lanes = ordered(document.lanes).map(([id]) => id);
      const [a, b] = [random.one(steps), random.one(steps)];
      const lane = random.one(lanes);
      const shown = { lanes, steps, persona: null, language: "en" as const };
      const gestures: (readonly AnyChange[])[] = [
        addStep(document, { stage: document.steps[a]?.stage ?? "", title: "neu" }, a).changes,
        splitStep(document, a, "neu", { cards: Object.keys(document.cells).slice(0, 9) })?.changes ?? [],
        mergeSteps(document, [a, b, random.one(steps)])?.changes ?? [],
        splitStage(document, a, "neu")?.changes ?? [],
        mergeStages(document, Object.keys(document.stages))?.changes ?? [],
        moveMany(document, "steps", [a, b], null, { stage: document.steps[b]?.stage ?? "" }),
        moveMany(document, "lanes", [lane], random.one(lanes)),
        deleteMany(document, "steps", [a, b]),
        deleteMany(document, "stages", [document.steps[a]?.stage ?? ""]),
        setDetail(document, "simple"),
        convertLane(document, lane, random.one(["text", "metric", "touchpoint", "emotion"] as const)).changes,
        duplicateSteps(document, [a, b]).changes,
        duplicateStages(document, [document.steps[a]?.stage ?? ""]).changes,
        duplicateLanes(document, [lane]).changes,
        duplicateCards(document, Object.keys(document.cells).slice(0, 3)).changes,
        pasteBlock(
          document,
          [
            ["a", "-1"],
            ["", "b"],
          ],
          shown,
          { lane, step: a },
          String,
        ).changes,
      ];
      for (const changes of gestures) changed(changes, document);
    }
  });
});
