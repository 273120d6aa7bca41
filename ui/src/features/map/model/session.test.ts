import { beforeEach, describe, expect, it } from "vitest";
import type { MapDocument } from "@/api/generated";
import { MapServer } from "../testing/MapServer";
import type { AnyChange } from "./changing";
import { EditSession } from "./session";

const document: MapDocument = {
  title: "Reise",
  locale: "de",
  stages: { a: { order: "V", name: "Anfang" } },
  steps: { s: { stage: "a", order: "V", title: "Zahlung" } },
  lanes: { l: { order: "V", type: "action" } },
};

const title = (text: string): AnyChange => ({
  change: "edit_text",
  collection: "map",
  id: "",
  field: "title",
  text,
  language: "de",
});
const stepTitle = (text: string): AnyChange =>
  ({ ...title(text), collection: "steps", id: "s" }) as AnyChange;
const cell = (text: string): AnyChange => ({
  change: "write_cell",
  lane: "l",
  step: "s",
  text,
  language: "de",
});

/** Lets everything that waits for the server go on. */
const settled = () => new Promise((done) => setTimeout(done, 0));

describe("a sitting of edits", () => {
  let server: MapServer;
  let session: EditSession;
  const shown = () => session.snapshot();

  beforeEach(() => {
    server = new MapServer(document);
    session = new EditSession(server.stored, server);
  });

  it("shows an edit at once and stores it afterwards", async () => {
    session.make([title("Weg")]);
    expect(shown().document.title).toBe("Weg");
    expect(shown().unsaved).toBe(1);
    await settled();
    expect(server.stored.document.title).toBe("Weg");
    expect(shown()).toMatchObject({ unsaved: 0, trouble: null, canUndo: true });
  });

  it("sends quick edits one after the other, each on the revision before", async () => {
    session.make([title("Weg")]);
    session.make([cell("Zahlt")]);
    session.make([title("Pfad")]);
    await settled();
    expect(server.taken.map((body) => body.revision)).toEqual([1, 2, 3]);
    expect(server.stored.document.title).toBe("Pfad");
  });

  it("does not send what changes nothing", async () => {
    session.make([cell("")]);
    await settled();
    expect(server.taken).toEqual([]);
    expect(shown().canUndo).toBe(false);
  });

  it("undoes and redoes, also a new cell", async () => {
    session.make([title("Weg")]);
    session.make([cell("Zahlt")]);
    session.undo();
    expect(shown().document.cells).toEqual({});
    session.undo();
    expect(shown().document.title).toBe("Reise");
    await settled();
    expect(server.stored.document.title).toBe("Reise");
    session.redo();
    session.redo();
    await settled();
    expect(server.stored.document.title).toBe("Weg");
    expect(Object.values(server.stored.document.cells ?? {})).toHaveLength(1);
    expect(shown()).toMatchObject({ canUndo: true, canRedo: false });
  });

  it("forgets what was undone once something else is written", async () => {
    session.make([title("Weg")]);
    session.undo();
    session.make([cell("Zahlt")]);
    await settled();
    expect(shown().canRedo).toBe(false);
  });

  it("keeps an edit that cannot be sent, and sends it when asked again", async () => {
    server.reachable = false;
    session.make([title("Weg")]);
    await settled();
    expect(shown().trouble).toMatchObject({ kind: "failed", problem: { code: "offline" } });
    expect(shown().document.title).toBe("Weg");
    session.make([cell("Zahlt")]);
    expect(shown().unsaved).toBe(2);
    server.reachable = true;
    session.tryAgain();
    await settled();
    expect(server.stored.document.title).toBe("Weg");
    expect(shown()).toMatchObject({ unsaved: 0, trouble: null });
  });

  it("gives up an edit only when told to", async () => {
    server.reachable = false;
    session.make([title("Weg")]);
    await settled();
    session.discard();
    expect(shown().document.title).toBe("Reise");
    expect(shown()).toMatchObject({ unsaved: 0, canUndo: false });
  });

  it("goes on over somebody else's edit of another place", async () => {
    server.meanwhile([stepTitle("Bezahlen")]);
    session.make([title("Weg")]);
    await settled();
    expect(server.stored.document.title).toBe("Weg");
    expect(shown().document.steps?.["s"]?.title).toBe("Bezahlen");
    expect(shown().trouble).toBeNull();
  });

  it("asks when somebody else edited the same place, and can keep either", async () => {
    server.meanwhile([title("Pfad")]);
    session.make([title("Weg")]);
    await settled();
    expect(shown().trouble).toMatchObject({ kind: "clash", clash: { mine: "Weg", theirs: "Pfad" } });
    expect(server.stored.document.title).toBe("Pfad");
    session.tryAgain();
    await settled();
    expect(server.stored.document.title).toBe("Weg");

    server.meanwhile([title("Straße")]);
    session.make([title("Gasse")]);
    await settled();
    session.discard();
    await settled();
    expect(shown().document.title).toBe("Straße");
    expect(server.stored.document.title).toBe("Straße");
  });

  it("adopts a newer stored map while nothing is on its way, never an older one", () => {
    const old = server.stored;
    server.meanwhile([title("Pfad")]);
    session.seen(server.stored);
    expect(shown().document.title).toBe("Pfad");
    session.seen(old);
    expect(shown().document.title).toBe("Pfad");
  });
});
