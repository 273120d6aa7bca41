import { expect, test, vi } from "vitest";
import { normalised } from "../core/normalising";
import type { MapStore, Notice, Standing } from "../live/store";
import { pastStore } from "./pastStore";

test("shows the map of then, can do nothing to it, and tells on what is said", () => {
  const now = normalised({ title: "Now" });
  const then = normalised({ title: "Then" });
  let standing: Standing = {
    connection: "live",
    refusal: null,
    ready: true,
    unsent: 0,
    keptHere: true,
    steps: 3,
    canUndo: true,
    canRedo: true,
  };
  const made = vi.fn();
  const listeners = new Set<(about: Notice) => void>();
  const live: MapStore = {
    snapshot: () => now,
    standing: () => standing,
    people: () => [],
    subscribe: () => () => undefined,
    make: made,
    undo: made,
    redo: made,
    present: made,
    onRefused: () => () => undefined,
    onNotice: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const past = pastStore(live, then);

  expect(past.snapshot()).toBe(then);
  past.make([{ change: "set_field", collection: "map", id: "", field: "title", value: "Other" }]);
  past.undo();
  past.redo();
  past.present({ selection: [] });
  expect(made).not.toHaveBeenCalled();

  const first = past.standing();
  expect(first).toMatchObject({ connection: "live", steps: 3, canUndo: false, canRedo: false });
  expect(past.standing()).toBe(first); // the same as long as the live one is
  standing = { ...standing, connection: "offline" };
  expect(past.standing()).toMatchObject({ connection: "offline", canUndo: false });

  const heard: Notice[] = [];
  past.onNotice((about) => heard.push(about));
  for (const listener of listeners) listener("comments");
  expect(heard).toEqual(["comments"]);
});
