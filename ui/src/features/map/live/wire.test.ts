import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { normalised } from "../core/normalising";
import { randomMap, randomOf } from "../core/testing/random";
import { Confirming } from "./connecting";
import { asking, readNotice } from "./messages";
import { personOf } from "./presence";
import { read, seed, spliceOf } from "./shape";

describe("confirming", () => {
  let asked = 0;
  let confirming: Confirming;
  beforeEach(() => {
    vi.useFakeTimers();
    asked = 0;
    confirming = new Confirming(() => {
      asked += 1;
    });
  });
  afterEach(() => {
    confirming.close();
    vi.useRealTimers();
  });

  test("an edit is unsent until a question asked after it was answered", () => {
    confirming.opened();
    confirming.answered(); // y-websocket's own question, asked before anything was edited
    confirming.told();
    vi.advanceTimersByTime(50);
    confirming.edited();
    confirming.answered(); // the question that was on its way already
    expect(confirming.unsent).toBe(1);
    vi.advanceTimersByTime(50);
    expect(asked).toBe(2);
    confirming.answered();
    expect(confirming.unsent).toBe(0);
  });

  test("nothing is confirmed by a connection that has not taken what was kept", () => {
    confirming.before(3);
    confirming.opened();
    confirming.edited();
    vi.advanceTimersByTime(20_000);
    expect(asked).toBe(0);
    confirming.answered();
    expect(confirming.unsent).toBe(4);
    confirming.told();
    vi.advanceTimersByTime(50);
    confirming.answered();
    expect(confirming.unsent).toBe(0);
  });

  test("whether the server answers can be asked before we have met, and confirms nothing", () => {
    confirming.edited();
    confirming.opened();
    confirming.check();
    expect(asked).toBe(1);
    confirming.answered(); // y-websocket's own question
    confirming.answered();
    expect(confirming.unsent).toBe(1);
    confirming.told();
    confirming.check();
    confirming.answered();
    expect(confirming.unsent).toBe(0);
  });

  test("the letters of a word are one edit while nobody was asked about it", () => {
    for (let letter = 0; letter < 5; letter += 1) confirming.edited(letter > 0);
    expect(confirming.unsent).toBe(1);
    confirming.opened();
    confirming.told();
    vi.advanceTimersByTime(50);
    confirming.edited(true);
    expect(confirming.unsent).toBe(2);
  });

  test("what was asked before the connection broke counts no more", () => {
    confirming.opened();
    confirming.answered();
    confirming.told();
    confirming.edited();
    vi.advanceTimersByTime(50);
    confirming.opened();
    confirming.answered();
    expect(confirming.unsent).toBe(1);
  });
});

describe("messages", () => {
  const said = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    return { arr: new Uint8Array([bytes.length, ...bytes]), pos: 0 };
  };
  test("a notice says what to look at again; what cannot be read is none", () => {
    expect(readNotice(said('{"about":"comments"}'))).toBe("comments");
    expect(readNotice(said('{"about":"weather"}'))).toBeNull();
    expect(readNotice(said("not JSON"))).toBeNull();
    expect(readNotice({ arr: new Uint8Array([200]), pos: 0 })).toBeNull();
  });

  test("a question holds the whole state vector, however long", () => {
    const vector = new Uint8Array(300).fill(7);
    const message = asking(vector);
    expect([...message.slice(0, 4)]).toEqual([0, 0, (300 & 127) | 128, 300 >> 7]);
    expect(message.slice(4)).toEqual(vector);
  });
});

test("nobody is believed: what others say of themselves is read with care", () => {
  expect(personOf(1, { user: { name: " ", hue: 1 } })).toBeNull();
  expect(personOf(1, null)).toBeNull();
  const person = personOf(7, {
    user: { name: "x".repeat(500), hue: 99 },
    selection: [
      { lane: "l", step: "s" },
      { collection: "stages", id: "a" },
      { collection: "__proto__", id: "a" },
      4,
    ],
    pointer: { lane: "l", step: "s", x: 2, y: 0 },
  });
  expect(person).toMatchObject({ hue: 1, pointer: null, writing: null });
  expect(person?.name).toHaveLength(60);
  expect(person?.selection).toHaveLength(2);
});

describe("the shape", () => {
  test("a text is changed by the least, and no letter is cut in two", () => {
    expect(spliceOf("abcd", "abXcd")).toEqual({ at: 2, gone: 0, come: "X" });
    expect(spliceOf("aaa", "aa")).toEqual({ at: 2, gone: 1, come: "" });
    expect(spliceOf("😀", "😁")).toEqual({ at: 0, gone: 2, come: "😁" });
    expect(spliceOf("a😀b", "a😀😀b").come).toBe("😀");
    const apply = (before: string, after: string) => {
      const { at, gone, come } = spliceOf(before, after);
      return before.slice(0, at) + come + before.slice(at + gone);
    };
    for (const [before, after] of [
      ["", "x"],
      ["x", ""],
      ["😀😁", "😁😀"],
      ["ab", "ba"],
      ["same", "same"],
    ] as const)
      expect(apply(before, after)).toBe(after);
  });

  test("what is seeded is read again, whatever the map", () => {
    for (let number = 0; number < 60; number += 1) {
      const map = randomMap(randomOf(number));
      const doc = new Y.Doc();
      seed(doc, map as unknown as Record<string, unknown>);
      expect(normalised(read(doc)), `seed ${number}`).toEqual(map);
    }
  });
});
